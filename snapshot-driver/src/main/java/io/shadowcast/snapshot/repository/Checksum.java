package io.shadowcast.snapshot.repository;

import java.util.zip.CRC32C;

/// CRC32C (RFC 3720, appendix B.4): finds what a disk or a torn write did, without the key.
final class Checksum {
  private Checksum() {}

  static int of(byte[] bytes) {
    return of(bytes, 0, bytes.length);
  }

  static int of(byte[] bytes, int offset, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, offset, length);
    return (int) crc.getValue();
  }
}

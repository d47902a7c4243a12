package io.shadowcast.inline;

import io.netty.buffer.ByteBuf;

/// Keeps of one direction of HTTP/2 (RFC 9113, section 4) everything but the payload of DATA
/// frames, in whatever pieces its bytes come. Says also how such connections begin. Loop only.
final class Http2Heads {
  private static final int HEADER = 9;
  private static final int DATA = 0;
  private static final int SETTINGS = 4;

  /// The begin of the client's preface, which no request of HTTP/1.1 has.
  private static final int PRI = 'P' << 24 | 'R' << 16 | 'I' << 8 | ' ';

  private int headed;
  private int length;
  private boolean isData;
  private int left;

  /// Whether a client's first bytes begin the preface.
  static boolean beginsClient(ByteBuf first) {
    return first.readableBytes() >= Integer.BYTES && first.getInt(first.readerIndex()) == PRI;
  }

  /// Whether a server's first bytes, before any of the client, are its settings; no server of
  /// HTTP/1.1 speaks first.
  static boolean beginsServer(ByteBuf first) {
    int at = first.readerIndex();
    return first.readableBytes() >= HEADER
        && first.getByte(at + 3) == SETTINGS
        && first.getByte(at + 4) == 0
        && first.getInt(at + 5) == 0
        && first.getUnsignedMedium(at) % 6 == 0;
  }

  /// Copies what is kept of the next bytes, which stay as they are.
  void keep(ByteBuf bytes, ByteBuf to) {
    int at = bytes.readerIndex();
    int end = bytes.writerIndex();
    while (at < end) {
      if (headed < HEADER) {
        byte next = bytes.getByte(at++);
        to.writeByte(next);
        head(next);
      } else {
        int step = Math.min(left, end - at);
        if (!isData) {
          to.writeBytes(bytes, at, step);
        }
        at += step;
        left -= step;
        headed = left == 0 ? 0 : headed;
      }
    }
  }

  private void head(byte next) {
    if (headed < 3) {
      length = headed == 0 ? next & 0xff : length << 8 | (next & 0xff);
    } else if (headed == 3) {
      isData = next == DATA;
    }
    headed++;
    left = length;
    if (headed == HEADER && left == 0) {
      headed = 0;
    }
  }
}

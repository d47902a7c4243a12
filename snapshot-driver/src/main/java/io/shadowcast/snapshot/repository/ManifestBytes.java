package io.shadowcast.snapshot.repository;

import io.shadowcast.snapshot.volume.Manifest;

/// Manifests outside of a repository, on their way to another: the bytes of
/// docs/SNAPSHOT-FORMAT.md, not sealed.
public final class ManifestBytes {
  private ManifestBytes() {}

  /// The bytes of a manifest; the same manifest has the same.
  public static byte[] of(Manifest manifest) {
    return ManifestCodec.write(manifest);
  }

  /// Reads them.
  ///
  /// @throws DamagedException when they are no manifest
  public static Manifest read(byte[] bytes) throws DamagedException {
    return ManifestCodec.read("manifest", bytes);
  }
}

package io.shadowcast.snapshot.repository;

import java.io.IOException;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// The file of `policy`.
final class RetentionFile {
  private static final String SUBJECT = "policy";

  private RetentionFile() {}

  static Retention read(RepositoryFolders folders, Secrets secrets) throws IOException {
    Optional<byte[]> bytes = file(folders).read(secrets);
    if (bytes.isEmpty()) {
      return Retention.DEFAULT;
    }
    NodeInput in = new NodeInput(SUBJECT, bytes.get());
    Retention retention = new Retention(in.u32(), in.u32(), in.u32());
    in.end();
    return retention;
  }

  static void write(
      RepositoryFolders folders, Retention retention, Secrets secrets, RandomGenerator random)
      throws IOException {
    NodeOutput out = new NodeOutput();
    out.u32(retention.last());
    out.u32(retention.hourly());
    out.u32(retention.daily());
    file(folders).update(old -> Optional.of(out.toBytes()), secrets, random);
    folders.policy().sync();
  }

  private static VersionedFile file(RepositoryFolders folders) {
    return new VersionedFile(folders.policy(), SUBJECT, "retention");
  }
}

package io.shadowcast.snapshot.repository;

import io.shadowcast.snapshot.volume.SnapshotId;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/// The files of `labels`.
final class Labels {
  private static final String SUBJECT = "labels";

  /// What the label said cannot be read: it may have been pinned, and was perhaps not good.
  private static final Label LOST = new Label(Label.Health.UNKNOWN, false, Set.of("label-damaged"));

  private Labels() {}

  static Label read(RepositoryFolders folders, SnapshotId id, Secrets secrets) throws IOException {
    return decoded(file(folders, id).read(secrets));
  }

  static void update(
      RepositoryFolders folders,
      SnapshotId id,
      UnaryOperator<Label> change,
      Secrets secrets,
      RandomGenerator random)
      throws IOException {
    file(folders, id)
        .update(old -> Optional.of(encoded(change.apply(decoded(old)))), secrets, random);
  }

  static void remove(RepositoryFolders folders, SnapshotId id) throws IOException {
    file(folders, id).remove();
  }

  private static VersionedFile file(RepositoryFolders folders, SnapshotId id) {
    return new VersionedFile(folders.labels(), SUBJECT, id.toString());
  }

  private static byte[] encoded(Label label) {
    NodeOutput out = new NodeOutput();
    out.u8(Codes.HEALTH.indexOf(label.health()));
    out.u8(label.verified() ? 1 : 0);
    out.varint(label.pins().size());
    label.pins().forEach(out::text);
    return out.toBytes();
  }

  private static Label decoded(Optional<byte[]> bytes) {
    if (bytes.isEmpty()) {
      return Label.NONE;
    }
    NodeInput in = new NodeInput(SUBJECT, bytes.get());
    try {
      Label.Health health = Codes.word(Codes.HEALTH, in);
      boolean verified = in.u8() != 0;
      Set<String> pins = new TreeSet<>();
      for (int left = in.count(in.remaining()); left > 0; left--) {
        pins.add(in.text());
      }
      in.end();
      return new Label(health, verified, pins);
    } catch (DamagedException | IllegalArgumentException e) {
      // Damaged, or of a newer program.
      return LOST;
    }
  }
}

package io.shadowcast.snapshot.restore;

import io.shadowcast.snapshot.volume.FilePath;
import io.shadowcast.snapshot.volume.Range;
import io.shadowcast.snapshot.volume.Ranges;
import io.shadowcast.snapshot.volume.SnapshotId;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/// Names a plan by what it does: the first 8 digits of its snapshot, `-`, and 16 digits of a
/// SHA-256 over host, target and its root's inode, the snapshot with its generation, every change
/// with its path, what it is done to and the ranges that are written, and what is kept or
/// conflicts. The same state planned twice has the same name; when anything that a plan would do is
/// another, so is its name. Times and attributes of what is overwritten do not count, nor do free
/// room and what is named at random.
///
/// @param snapshot the beginning of an id, 8 digits
/// @param digest 16 digits
public record PlanName(String snapshot, String digest) {
  private static final Pattern TEXT = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{16}");
  private static final int SNAPSHOT_DIGITS = 8;
  private static final int DIGEST_BYTES = 8;

  /// Reads the text form.
  ///
  /// @throws IllegalArgumentException when it is none
  public static PlanName parse(String text) {
    if (!TEXT.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "plan: %s (expected: the name of a plan, 8 hex digits, - and 16)".formatted(text));
    }
    return new PlanName(text.substring(0, SNAPSHOT_DIGITS), text.substring(SNAPSHOT_DIGITS + 1));
  }

  /// Of a plan.
  public static PlanName of(Plan plan) {
    MessageDigest sha256 = sha256();
    try (DataOutputStream out =
        new DataOutputStream(new DigestOutputStream(OutputStream.nullOutputStream(), sha256))) {
      write(plan, out);
    } catch (IOException e) {
      throw new UncheckedIOException("memory can be written", e);
    }
    SnapshotId snapshot = plan.binding().snapshot();
    return new PlanName(
        snapshot.toString().substring(0, SNAPSHOT_DIGITS),
        HexFormat.of().formatHex(sha256.digest(), 0, DIGEST_BYTES));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static void write(Plan plan, DataOutputStream out) throws IOException {
    Plan.Binding binding = plan.binding();
    out.writeUTF(binding.host().toString());
    out.writeUTF(binding.target().path().toString());
    out.writeUTF(binding.snapshot().toString());
    out.writeLong(binding.generation());
    out.writeLong(binding.inode());
    out.writeBoolean(binding.exchange().isPresent());
    out.writeInt(plan.changes().size());
    for (Change each : plan.changes()) {
      write(each, out);
    }
    out.writeInt(plan.kept().size());
    for (Plan.Kept each : plan.kept()) {
      path(each.path(), out);
      out.writeUTF(each.why());
    }
    out.writeInt(plan.conflicts().size());
    for (Plan.Conflict each : plan.conflicts()) {
      path(each.path(), out);
      out.writeBoolean(each.copy().isPresent());
    }
  }

  private static void write(Change change, DataOutputStream out) throws IOException {
    path(change.path(), out);
    out.writeBoolean(change.leaves().isPresent());
    switch (change) {
      case Change.Write it -> {
        out.writeByte('w');
        live(Optional.of(it.live()), out);
        ranges(it.differing(), out);
        ranges(it.holes(), out);
      }
      case Change.Put it -> {
        out.writeByte('p');
        live(it.replaces(), out);
        out.writeUTF(it.node().kind().name());
        out.writeLong(it.bytes());
      }
      case Change.Link it -> {
        out.writeByte('l');
        live(it.replaces(), out);
        path(it.to(), out);
      }
      case Change.Remove it -> {
        out.writeByte('r');
        live(Optional.of(it.live()), out);
        out.writeLong(it.entries());
      }
      case Change.Adorn it -> {
        out.writeByte('a');
        live(Optional.of(it.live()), out);
      }
    }
  }

  private static void live(Optional<Live> live, DataOutputStream out) throws IOException {
    out.writeBoolean(live.isPresent());
    if (live.isPresent()) {
      out.writeUTF(live.get().kind().name());
      out.writeLong(live.get().signature().inode());
    }
  }

  private static void ranges(Ranges ranges, DataOutputStream out) throws IOException {
    out.writeInt(ranges.list().size());
    for (Range each : ranges.list()) {
      out.writeLong(each.start());
      out.writeLong(each.end());
    }
  }

  // Names are bytes, and 0 is in none of them.
  private static void path(FilePath path, DataOutputStream out) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    path.names()
        .forEach(name -> {
          bytes.writeBytes(name.bytes());
          bytes.write(0);
        });
    out.writeInt(bytes.size());
    bytes.writeTo(out);
  }

  @Override
  public String toString() {
    return snapshot + "-" + digest;
  }
}

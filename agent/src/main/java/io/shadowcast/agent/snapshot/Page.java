package io.shadowcast.agent.snapshot;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import io.shadowcast.wire.v1.ProbeResult;
import io.shadowcast.wire.v1.RestorePlan;
import io.shadowcast.wire.v1.Snapshot;
import io.shadowcast.wire.v1.SnapshotDifference;
import io.shadowcast.wire.v1.SnapshotSync;
import io.shadowcast.wire.v1.SourceTime;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// What people read.
final class Page {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);
  private static final String[] SIZES = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
  private static final int SHOWN = 20;

  private final ZoneId zone;

  Page(ZoneId zone) {
    this.zone = zone;
  }

  List<String> snapshots(List<Snapshot> snapshots) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "SNAPSHOT", "TARGET", "ENDED", "DRIVER", "CONSISTENCY", "CHANGED", "STORED", "MARKS"));
    for (Snapshot each : snapshots) {
      rows.add(
          List.of(
              id(each.getName()),
              target(each.getName()),
              time(each.getEndTime()),
              each.getDriver(),
              word(each.getConsistency().name()),
              bytes(each.getChangedBytes()),
              bytes(each.getStoredBytes()),
              marks(each)));
    }
    return aligned(rows);
  }

  List<String> snapshot(Snapshot one) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("Snapshot", id(one.getName())));
    rows.add(List.of("Target", target(one.getName()) + ", " + one.getPath()));
    rows.add(List.of("State", "every write until " + time(one.getWatermark()) + ", none after"));
    rows.add(
        List.of(
            "Consistency",
            word(one.getConsistency().name())
                + (one.getFuzzyPathsCount() == 0
                    ? ""
                    : ", " + one.getFuzzyPathsCount() + " files never stood still")));
    rows.add(List.of("Taken", time(one.getStartTime()) + " to " + time(one.getEndTime())));
    rows.add(List.of("Driver", one.getDriver() + ", changes " + word(one.getExactness().name())));
    rows.add(List.of("Parent", one.getParent().isEmpty() ? "-" : id(one.getParent())));
    rows.add(List.of("Generation", String.valueOf(one.getGeneration())));
    rows.add(List.of("Content", one.getEntries() + " entries, " + bytes(one.getTotalBytes())));
    rows.add(
        List.of(
            "Difference",
            bytes(one.getChangedBytes()) + " changed, " + bytes(one.getStoredBytes()) + " stored"));
    rows.add(List.of("Marks", marks(one)));
    List<String> lines = new ArrayList<>(aligned(rows));
    one.getFuzzyPathsList().stream().limit(SHOWN).forEach(path -> lines.add("  fuzzy " + path));
    return lines;
  }

  List<String> differences(List<SnapshotDifference> differences) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("WHAT", "BYTES", "PATH"));
    for (SnapshotDifference each : differences) {
      rows.add(List.of(word(each.getKind().name()), bytes(each.getBytes()), path(each.getPath())));
    }
    return aligned(rows);
  }

  List<String> probes(List<ProbeResult> probes) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("TARGET", "STATE", "HOW"));
    for (ProbeResult each : probes) {
      rows.add(
          List.of(
              each.getSource().substring(each.getSource().indexOf('.') + 1),
              each.getState().name().replaceFirst(".*_", ""),
              each.getReason() + (each.getRemedy().isEmpty() ? "" : "; " + each.getRemedy())));
    }
    return aligned(rows);
  }

  List<String> syncs(List<SnapshotSync> syncs) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("TARGET", "SYNC", "EVERY", "SINCE", "LAG", "STATE UNTIL", "FAILURE"));
    for (SnapshotSync each : syncs) {
      boolean any = each.hasWatermark();
      rows.add(
          List.of(
              each.getTarget().substring(each.getTarget().lastIndexOf('/') + 1),
              word(each.getState().name()),
              seconds(each.getInterval()),
              each.hasSince() ? time(each.getSince()) : "-",
              any ? seconds(each.getLag()) : "-",
              any ? time(each.getWatermark()) : "-",
              each.getFailure().isEmpty() ? "-" : each.getFailure()));
    }
    return aligned(rows);
  }

  private static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.1f s", time.getSeconds() + time.getNanos() / 1e9);
  }

  List<String> plan(RestorePlan plan) {
    List<String> lines = new ArrayList<>();
    Snapshot snapshot = plan.getSnapshot();
    lines.add(
        "Restores %s of %s: every write until %s, none after (%s)."
            .formatted(
                id(snapshot.getName()),
                target(snapshot.getName()),
                time(snapshot.getWatermark()),
                word(snapshot.getConsistency().name())));
    if (plan.hasSyncInterval()) {
      lines.add(
          "A sync takes a snapshot every %s: so far apart are the states to go back to."
              .formatted(seconds(plan.getSyncInterval())));
    }
    plan.getWarningsList().forEach(why -> lines.add("warning: " + why));
    plan.getRefusalsList().forEach(why -> lines.add("refused: " + why));
    var counts = plan.getCounts();
    lines.add(
        "%d overwritten, %d put, %d linked, %d removed, %d with other attributes; %s written at most"
            .formatted(
                counts.getOverwritten(),
                counts.getPut(),
                counts.getLinked(),
                counts.getRemoved(),
                counts.getAdorned(),
                bytes(plan.getWrittenBytes())));
    lines.add(room(plan));
    if (!plan.getId().isEmpty()) {
      lines.add(
          "plan %s: `restore %s --plan %s%s` does this, or nothing"
              .formatted(plan.getId(), target(snapshot.getName()), plan.getId(), policies(plan)));
    }
    lines.addAll(changes(plan));
    return lines;
  }

  private static String room(RestorePlan plan) {
    return "room: %s on the target, %s for an undo: %s"
        .formatted(
            bytes(plan.getNeededBytes()),
            bytes(plan.getUndoBytes()),
            plan.getEnoughRoom() ? "enough" : "not enough");
  }

  private static String policies(RestorePlan plan) {
    return plan.getPoliciesList().stream()
        .map(each -> " --policy '" + printable(each) + "'")
        .collect(Collectors.joining());
  }

  private static List<String> changes(RestorePlan plan) {
    List<List<String>> rows = new ArrayList<>();
    plan.getChangesList().stream()
        .limit(SHOWN)
        .forEach(each ->
            rows.add(
                List.of(
                    "  " + word(each.getAction().name()),
                    bytes(each.getBytes()),
                    path(each.getPath()))));
    plan.getKeptList().stream()
        .limit(SHOWN)
        .forEach(each ->
            rows.add(List.of("  keep", "", path(each.getPath()) + ": " + each.getReason())));
    plan.getConflictsList()
        .forEach(each ->
            rows.add(
                List.of(
                    "  conflict", "", path(each.getPath()) + " stays as " + each.getSideCopy())));
    List<String> lines = new ArrayList<>(aligned(rows));
    if (plan.getChangesCount() > SHOWN) {
      lines.add("  and more; `-o json` has " + plan.getChangesCount() + " of them");
    }
    return lines;
  }

  private static String marks(Snapshot one) {
    List<String> marks = new ArrayList<>();
    if (one.getHealthValue() != 0) {
      marks.add(word(one.getHealth().name()));
    }
    one.getPinsList().forEach(pin -> marks.add("pinned: " + printable(pin)));
    if (one.getVerified()) {
      marks.add("verified");
    }
    return marks.isEmpty() ? "-" : String.join(", ", marks);
  }

  private String time(SourceTime time) {
    return time(time.getWall());
  }

  private String time(Timestamp time) {
    return TIME.format(Instant.ofEpochSecond(time.getSeconds(), time.getNanos()).atZone(zone));
  }

  private static String id(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  private static String target(String name) {
    String[] parts = name.split("/", -1);
    return parts.length > 3 ? parts[3] : name;
  }

  private static String path(String path) {
    return path.isEmpty() ? "." : printable(path);
  }

  /// `superset` of `SNAPSHOT_EXACTNESS_SUPERSET`.
  private static String word(String constant) {
    return constant.substring(constant.lastIndexOf('_') + 1).toLowerCase(Locale.ROOT);
  }

  static String bytes(long bytes) {
    double size = bytes;
    int unit = 0;
    while (size >= 1024 && unit < SIZES.length - 1) {
      size /= 1024;
      unit++;
    }
    return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", size, SIZES[unit]);
  }

  /// Names of files may hold what steers a terminal.
  private static String printable(String text) {
    return text.codePoints()
        .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? '?' : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static List<String> aligned(List<List<String>> rows) {
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int column = 0; column < row.size(); column++) {
        int at = column;
        int width = rows.stream().mapToInt(each -> each.get(at).length()).max().orElse(0);
        line.append(row.get(column)).append(" ".repeat(width - row.get(column).length() + 2));
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }
}

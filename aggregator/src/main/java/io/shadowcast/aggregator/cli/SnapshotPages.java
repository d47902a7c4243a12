package io.shadowcast.aggregator.cli;

import com.google.protobuf.Timestamp;
import io.shadowcast.wire.v1.PlannedChange;
import io.shadowcast.wire.v1.RestoreCounts;
import io.shadowcast.wire.v1.RestorePlan;
import io.shadowcast.wire.v1.Snapshot;
import io.shadowcast.wire.v1.SnapshotConsistency;
import io.shadowcast.wire.v1.SnapshotHealth;
import io.shadowcast.wire.v1.SnapshotOperation;
import io.shadowcast.wire.v1.SnapshotOperationState;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Snapshots, plans and receipts as people read them.
final class SnapshotPages {
  private static final int SHOWN = 20;

  private SnapshotPages() {}

  static Page list(List<Snapshot> snapshots, Clock clock) {
    Table table =
        new Table(
            "SNAPSHOT", "ENDED", "DRIVER", "CONSISTENCY", ">CHANGED", ">STORED", "HELD", "MARKS");
    for (Snapshot each : snapshots) {
      table.row(
          Names.brief(each.getName()),
          Human.time(each.getEndTime().getWall(), clock),
          each.getDriver(),
          Human.word(each.getConsistency()),
          Human.bytes(each.getChangedBytes()),
          Human.bytes(each.getStoredBytes()),
          ShippedPages.held(each),
          marks(each));
    }
    return Page.of(table);
  }

  static Page one(Snapshot one, Clock clock) {
    Table table = new Table("", "");
    table.row("Snapshot", Names.brief(one.getName()));
    table.row("Target", one.getPath());
    table.row(
        "State",
        "every write until " + Human.time(one.getWatermark().getWall(), clock) + ", none after");
    table.row("Consistency", consistency(one));
    table.row("Driver", one.getDriver() + ", changes " + Human.word(one.getExactness()));
    table.row("Parent", one.getParent().isEmpty() ? "-" : Names.brief(one.getParent()));
    table.row("Content", one.getEntries() + " entries, " + Human.bytes(one.getTotalBytes()));
    table.row(
        "Difference",
        Human.bytes(one.getChangedBytes())
            + " changed, "
            + Human.bytes(one.getStoredBytes())
            + " stored");
    table.row("Held", ShippedPages.held(one));
    if (one.hasCopy()) {
      table.row("Copy", ShippedPages.copy(one.getCopy(), clock));
    }
    table.row("Marks", marks(one));
    return Page.of(table);
  }

  private static String consistency(Snapshot one) {
    String word = Human.word(one.getConsistency());
    return one.getConsistency() == SnapshotConsistency.SNAPSHOT_CONSISTENCY_FUZZY
        ? word + ", " + one.getFuzzyPathsCount() + " files never stood still"
        : word;
  }

  private static String marks(Snapshot one) {
    List<String> marks = new ArrayList<>();
    if (one.getHealth() != SnapshotHealth.SNAPSHOT_HEALTH_UNSPECIFIED) {
      marks.add(Human.word(one.getHealth()));
    }
    one.getPinsList().forEach(pin -> marks.add("pinned: " + pin));
    if (one.getVerified()) {
      marks.add("verified");
    }
    return marks.isEmpty() ? "-" : String.join(", ", marks);
  }

  static Page operation(SnapshotOperation operation, Clock clock) {
    if (operation.hasPlan()) {
      return plan(operation.getPlan(), clock);
    }
    if (operation.getState() == SnapshotOperationState.SNAPSHOT_OPERATION_STATE_DONE) {
      return Page.of(operation.getDetail());
    }
    String state = Human.word(operation.getState());
    String why = operation.getDetail().isEmpty() ? "no receipt yet" : operation.getDetail();
    return Page.of(
        "%s of %s: %s, %s"
            .formatted(operation.getVerb(), Names.brief(operation.getTarget()), state, why));
  }

  private static Page plan(RestorePlan plan, Clock clock) {
    Snapshot snapshot = plan.getSnapshot();
    Page page =
        Page.of(
            "Restores %s: every write until %s, none after (%s)%s."
                .formatted(
                    Names.brief(snapshot.getName()),
                    Human.time(snapshot.getWatermark().getWall(), clock),
                    Human.word(snapshot.getConsistency()),
                    early(plan)));
    plan.getWarningsList().forEach(why -> page.line("warning: " + why));
    plan.getRefusalsList().forEach(why -> page.line("refused: " + why));
    RestoreCounts counts = plan.getCounts();
    page.line(
        "%d overwritten, %d put, %d linked, %d removed, %d with other attributes; %s written at most"
            .formatted(
                counts.getOverwritten(),
                counts.getPut(),
                counts.getLinked(),
                counts.getRemoved(),
                counts.getAdorned(),
                Human.bytes(plan.getWrittenBytes())));
    page.line(
        "Room: %s on the target, %s for an undo: %s"
            .formatted(
                Human.bytes(plan.getNeededBytes()),
                Human.bytes(plan.getUndoBytes()),
                plan.getEnoughRoom() ? "enough" : "not enough"));
    if (!plan.getId().isEmpty()) {
      page.line(
          "Plan %s: `shadowctl snapshots restore %s --plan %s%s` does this, or nothing."
              .formatted(
                  plan.getId(), Names.brief(plan.getTarget()), plan.getId(), policies(plan)));
    }
    return page.section("Changes", changes(plan)).section("Kept", kept(plan));
  }

  private static String policies(RestorePlan plan) {
    return plan.getPoliciesList().stream()
        .map(each -> " --policy '" + each + "'")
        .collect(Collectors.joining());
  }

  /// How far the state that comes back is from the time that was asked for.
  private static String early(RestorePlan plan) {
    Timestamp cut = plan.getSnapshot().getWatermark().getWall();
    return plan.hasWantedTime()
        ? ", %s before the time asked for"
            .formatted(
                Human.span(
                    Duration.between(Human.instant(cut), Human.instant(plan.getWantedTime()))))
        : "";
  }

  private static Table changes(RestorePlan plan) {
    Table table = new Table("WHAT", ">BYTES", "PATH");
    for (PlannedChange each : plan.getChangesList().stream().limit(SHOWN).toList()) {
      table.row(
          Human.word(each.getAction()),
          Human.bytes(each.getBytes()),
          each.getPath().isEmpty() ? "." : each.getPath());
    }
    return table;
  }

  private static Table kept(RestorePlan plan) {
    Table table = new Table("PATH", "WHY");
    plan.getKeptList().stream()
        .limit(SHOWN)
        .forEach(each -> table.row(each.getPath(), each.getReason()));
    plan.getConflictsList().stream()
        .limit(SHOWN)
        .forEach(each -> table.row(each.getPath(), "stays as " + each.getSideCopy()));
    return table;
  }
}

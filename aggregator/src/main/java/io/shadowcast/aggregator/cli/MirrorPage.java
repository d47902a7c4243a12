package io.shadowcast.aggregator.cli;

import io.shadowcast.wire.v1.ClassRule;
import io.shadowcast.wire.v1.Mirror;
import io.shadowcast.wire.v1.ProductionState;
import io.shadowcast.wire.v1.Shadow;
import java.time.Clock;

/// What leaves a host for shadows as people read it.
final class MirrorPage {
  /// Of an agent without a stream.
  static final String ABSENT = "the agent is not connected and";

  private MirrorPage() {}

  static Page of(Mirror mirror, Clock clock) {
    return page(mirror, wanted(mirror), revision(mirror), clock);
  }

  /// What a change would make of it.
  static Page dry(Mirror mirror, Clock clock) {
    return page(
        mirror,
        mirror.getOff() ? "would be off" : "would be on",
        "would be revision " + mirror.getRevision(),
        clock);
  }

  private static Page page(Mirror mirror, String wanted, String settings, Clock clock) {
    Table fields =
        new Table("", "")
            .row("Host", Names.parentOfMirror(mirror.getName()).replace("hosts/", ""))
            .row("Mirroring", mirroring(mirror, wanted))
            .row("Settings", settings);
    if (!mirror.getGuard().isEmpty()) {
      fields.row("Guard", mirror.getGuard());
    }
    refused(mirror, fields);
    return Page.of(fields)
        .section("Production", production(mirror))
        .section("Said by the guard, newest first", events(mirror, clock))
        .section("Shadows", shadows(mirror))
        .section("Priority classes, the first that matches wins", rules(mirror))
        .section("Loss accounting since the agent's start", Ledgers.table(mirror.getLedgersList()));
  }

  /// What the agent made of the newest settings, no more.
  static Page answer(Mirror mirror) {
    return Page.of(refused(mirror, new Table("", "").row("Settings", revision(mirror))));
  }

  private static Table refused(Mirror mirror, Table fields) {
    mirror.getFaultsList().forEach(fault -> fields.row("Refused", fault));
    return fields;
  }

  private static Table rules(Mirror mirror) {
    Table rules = new Table("CLASS", "WORKLOAD", "METHOD", "PATH", ">PORT", ">FROM SIZE");
    for (ClassRule rule : mirror.getClassesList()) {
      rules.row(
          "P" + rule.getPriorityClass(),
          rule.getWorkload(),
          rule.getMethod().isEmpty() ? "any" : rule.getMethod(),
          rule.getPathPrefix().isEmpty() ? "any" : rule.getPathPrefix(),
          rule.getPort() == 0 ? "any" : String.valueOf(rule.getPort()),
          Human.bytes(rule.getMinBytes()));
    }
    return rules;
  }

  private static Table shadows(Mirror mirror) {
    Table table = new Table("SHADOW", "WORKLOAD", "TYPE", "ADDRESS", ">RATE");
    for (Shadow shadow : mirror.getShadowsList()) {
      table.row(
          Names.brief(shadow.getName()),
          shadow.getWorkload(),
          Names.brief(shadow.getVmType()),
          shadow.getAddress(),
          Human.percent(shadow.getRate()));
    }
    return table;
  }

  private static String mirroring(Mirror mirror, String wanted) {
    return mirror.hasPausedSince()
        ? "%s, but paused on the host (since %s)"
            .formatted(wanted, Human.utc(mirror.getPausedSince()))
        : wanted;
  }

  /// An agent that refuses settings obeys an off in them all the same.
  private static String wanted(Mirror mirror) {
    String wanted = mirror.getOff() ? "off" : "on";
    if (mirror.getAppliedRevision() == mirror.getRevision()) {
      return wanted;
    }
    return mirror.getOff() && mirror.getFaultsCount() > 0
        ? "off (the rest of revision %d is refused)".formatted(mirror.getRevision())
        : wanted + " wanted, not confirmed";
  }

  private static String revision(Mirror mirror) {
    long wanted = mirror.getRevision();
    long has = mirror.getAppliedRevision();
    if (has == wanted) {
      return "revision %d, in force".formatted(wanted);
    }
    if (mirror.getFaultsCount() > 0) {
      return "revision %d, refused; the agent keeps %d".formatted(wanted, has);
    }
    return mirror.getConnected()
        ? "revision %d, the agent still has %d".formatted(wanted, has)
        : "revision %d, %s is told when it is".formatted(wanted, ABSENT);
  }

  private static Table production(Mirror mirror) {
    Table table =
        new Table(
            "WORKLOAD",
            ">P50",
            ">P99",
            ">P50 WITHOUT MIRRORING",
            ">P99 WITHOUT",
            ">MIRROR DELAY P99");
    for (ProductionState state : mirror.getProductionList()) {
      table.row(
          state.getWorkload(),
          millis(state.getP50()),
          millis(state.getP99()),
          millis(state.getP50Without()),
          millis(state.getP99Without()),
          millis(state.getMirrorDelayP99()));
    }
    return table;
  }

  private static String millis(double seconds) {
    return seconds == 0 ? "-" : Human.number(seconds * 1000) + " ms";
  }

  private static Table events(Mirror mirror, Clock clock) {
    Table table = new Table("WHEN", "WHAT");
    mirror
        .getEventsList()
        .forEach(
            event -> table.row(Human.time(event.getObserved().getWall(), clock), event.getText()));
    return table;
  }
}

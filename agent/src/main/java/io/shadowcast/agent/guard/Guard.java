package io.shadowcast.agent.guard;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// The door of this room: what is to be let through, second by second.
///
/// An experiment switches mirroring off for a window and then on again, and compares the two. It is
/// made each `every`, and soon after production has become slower or the host pressed; a slow-down
/// that does not follow the switch is not the mirror's. Only experiments take a step: full, halved,
/// off. With mirroring off, production that gets worse still takes the last step, blind. Steps back
/// are made one at a time after `recover` without a complaint, and each relapse doubles that time.
public final class Guard {
  private static final int SETTLE = 1;
  private static final int FIRST_PATIENCE = 5;
  private static final int STILL_WORSE = 30;
  private static final double WORSE = Math.log(1.2);
  private static final int ACCEPT = 300;
  private static final int LONGEST_RECOVERY = 3600;
  private static final int RELAPSE = 10;

  private enum Phase {
    /// Mirroring is as the level says.
    ON,
    /// It was switched off; what is under way ends.
    SETTLE_OFF,
    /// It is off.
    LOOK,
    /// It was switched on again.
    SETTLE_ON,
    /// It is on, to compare.
    AFTER
  }

  private final Rules rules;
  private final List<Signal> signals;
  private final Pressure pressure;
  private Phase phase = Phase.ON;
  private Level level = Level.FULL;
  private long now;
  private int inPhase;
  private int sinceLook;
  private int patience;
  private int well;
  private int held;
  private int recovery;
  private long milderAt = Long.MIN_VALUE / 2;

  /// Begins at full.
  public Guard(Rules rules) {
    this.rules = rules;
    signals = IntStream.range(0, rules.signals()).mapToObj(_ -> new Signal(rules)).toList();
    pressure = new Pressure(rules.pressure());
    patience = FIRST_PATIENCE;
    recovery = rules.recover();
  }

  /// Takes what was measured in the second that ended.
  ///
  /// @return the step that is to be taken now, if any
  public Optional<Move> second(Reading reading) {
    now++;
    inPhase++;
    return switch (level) {
      case FULL, HALVED -> mirroring(reading);
      case OFF -> off(reading);
      case BLIND -> blind(reading);
    };
  }

  /// What is to be in force.
  public Level level() {
    return level;
  }

  /// Whether mirroring is to be off for the moment, whatever the level is.
  public boolean isProbing() {
    return phase == Phase.SETTLE_OFF || phase == Phase.LOOK;
  }

  /// How production is doing.
  public Report report() {
    return new Report(
        level, isProbing(), signals.stream().map(Signal::report).toList(), pressure.now());
  }

  private Optional<Move> mirroring(Reading reading) {
    switch (phase) {
      case ON -> {
        return on(reading);
      }
      case SETTLE_OFF, SETTLE_ON -> {
        if (inPhase >= SETTLE) {
          enter(phase == Phase.SETTLE_OFF ? Phase.LOOK : Phase.AFTER);
        }
      }
      case LOOK -> {
        each((signal, i) -> signal.off(reading.p50()[i], reading.p99()[i]));
        pressure.off(reading);
        if (inPhase >= rules.window()) {
          enter(Phase.SETTLE_ON);
        }
      }
      case AFTER -> {
        return after(reading);
      }
    }
    return Optional.empty();
  }

  private Optional<Move> on(Reading reading) {
    each((signal, i) -> signal.on(reading.p50()[i], reading.p99()[i]));
    pressure.now(reading);
    sinceLook++;
    boolean suspicion = pressure.isSuspicious() || signals.stream().anyMatch(Signal::isSuspicious);
    boolean open = pressure.isOpen() || signals.stream().anyMatch(Signal::isOpen);
    boolean due = open ? sinceLook >= FIRST_PATIENCE : suspicion && sinceLook >= patience;
    if (due || sinceLook >= rules.every()) {
      patience = suspicion ? Math.min(rules.every(), 2 * patience) : FIRST_PATIENCE;
      look();
      return Optional.empty();
    }
    well = suspicion || open ? 0 : well + 1;
    return level == Level.HALVED && well >= recovery && pressure.isBack()
        ? Optional.of(milder("production did well for " + recovery + " s"))
        : Optional.empty();
  }

  private void look() {
    signals.forEach(Signal::begin);
    pressure.begin();
    enter(Phase.SETTLE_OFF);
  }

  private Optional<Move> after(Reading reading) {
    each((signal, i) -> signal.after(reading.p50()[i], reading.p99()[i]));
    pressure.after(reading);
    for (Signal signal : signals) {
      if (signal.isGuilty()) {
        return Optional.of(
            harder(
                "production is %.2f times as slow with mirroring as without"
                    .formatted(Math.exp(signal.effect()))));
      }
    }
    if (inPhase < rules.window()) {
      return Optional.empty();
    }
    signals.forEach(Signal::end);
    pressure.end();
    enter(Phase.ON);
    sinceLook = 0;
    return pressure.isGuilty()
        ? Optional.of(
            harder(
                "tasks wait for a CPU %.0f %% of the time, less without mirroring"
                    .formatted(pressure.now() * 100)))
        : Optional.empty();
  }

  private Optional<Move> off(Reading reading) {
    each((signal, i) -> signal.held(reading.p50()[i], reading.p99()[i]));
    pressure.now(reading);
    held++;
    boolean worse =
        pressure.isWorse() || signals.stream().anyMatch(signal -> signal.isWorse(WORSE));
    if (worse && held == STILL_WORSE) {
      return Optional.of(harder("production is still worse with mirroring off"));
    }
    if (held % ACCEPT == 0) {
      signals.forEach(Signal::accept);
    }
    boolean back = pressure.isBack() && signals.stream().allMatch(Signal::isBack);
    well = back ? well + 1 : 0;
    return well >= recovery ? Optional.of(milder("production is back")) : Optional.empty();
  }

  /// Nothing is measured of production but the pressure.
  private Optional<Move> blind(Reading reading) {
    pressure.now(reading);
    well = pressure.isBack() ? well + 1 : 0;
    return well >= recovery
        ? Optional.of(milder("nothing was captured for " + recovery + " s"))
        : Optional.empty();
  }

  private Move harder(String reason) {
    if (now - milderAt < (long) RELAPSE * recovery) {
      recovery = Math.min(Math.max(LONGEST_RECOVERY, rules.recover()), 2 * recovery);
    } else if (level == Level.FULL) {
      recovery = rules.recover();
    }
    signals.forEach(Signal::remember);
    return step(level.harder(), reason);
  }

  private Move milder(String reason) {
    milderAt = now;
    switch (level) {
      case OFF -> signals.forEach(Signal::accept);
      case BLIND -> signals.forEach(Signal::forget);
      case FULL, HALVED -> {}
    }
    return step(level.milder(), reason);
  }

  private Move step(Level to, String reason) {
    Move move = new Move(level, to, reason);
    level = to;
    well = 0;
    held = 0;
    sinceLook = 0;
    patience = FIRST_PATIENCE;
    signals.forEach(signal -> signal.restart(signal.without()));
    pressure.restart();
    enter(Phase.ON);
    return move;
  }

  private void enter(Phase next) {
    phase = next;
    inPhase = 0;
  }

  @FunctionalInterface
  private interface Telling {
    void tell(Signal signal, int index);
  }

  private void each(Telling telling) {
    for (int i = 0; i < signals.size(); i++) {
      telling.tell(signals.get(i), i);
    }
  }
}

package io.shadowcast.agent.config;

import io.shadowcast.snapshot.block.Tracking;
import io.shadowcast.snapshot.restore.PathPolicies;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// What is snapshotted, how often, and where it is kept.
///
/// @param repository a folder; made at the first snapshot
/// @param key of the repository, 64 hex digits
/// @param shipRate bytes per second that go to the aggregator at most
public record SnapshotSettings(
    Path repository, KeySettings key, Verify verify, long shipRate, List<Target> targets) {
  static final long SHIP_RATE = 16L << 20;
  private static final long LEAST_RATE = 64L << 10;

  private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?");

  /// Copies; refuses a rate at which a shipment would not end.
  public SnapshotSettings {
    Expect.that(shipRate >= LEAST_RATE, "ship_rate", shipRate, ">= 64KiB");
    targets = List.copyOf(targets);
  }

  /// The target of that name.
  public Optional<Target> target(String name) {
    return targets.stream().filter(each -> each.name().equals(name)).findFirst();
  }

  /// How what is stored is read back and proved.
  ///
  /// @param most after each snapshot, what is new in it, for at most so long; zero: not at all
  /// @param whole how often everything; empty: only when it is asked for
  /// @param rate bytes a second of both
  public record Verify(Duration most, Optional<Duration> whole, long rate) {
    /// As most would want.
    public static final Verify DEFAULT =
        new Verify(Duration.ofSeconds(30), Optional.of(Duration.ofDays(7)), 64L << 20);

    /// Refuses what would never come to an end.
    public Verify {
      Expect.that(!most.isNegative(), "verify.for", most, ">= 0s");
      whole.ifPresent(time ->
          Expect.that(time.compareTo(Duration.ofHours(1)) >= 0, "verify.whole", time, ">= 1h"));
      Expect.that(rate >= 1 << 20, "verify.rate", rate, ">= 1MiB");
    }
  }

  /// What of a target goes to the aggregator.
  public enum Shipping {
    /// Nothing, whoever asks.
    NEVER,
    /// Snapshots that an order names.
    ORDERED,
    /// Each new one, and those that an order names.
    ALWAYS
  }

  /// A folder, a device or an image.
  ///
  /// @param driver empty: the first that fits
  /// @param track the writes to a device
  /// @param interval empty: only when it is asked for
  /// @param sync of a sync that runs from the start; empty: one runs when it is asked for
  /// @param policies what a restore does with which path
  public record Target(
      String name,
      Path path,
      Optional<String> driver,
      Tracking track,
      Optional<Duration> interval,
      Optional<Duration> sync,
      Keep keep,
      Shipping ship,
      PathPolicies policies,
      Hooks hooks) {
    /// Between two snapshots of a target.
    public static final Duration SHORTEST = Duration.ofSeconds(1);

    /// Refuses what is no name, and intervals below a second.
    public Target {
      Expect.that(NAME.matcher(name).matches(), "name", name, SettingsReader.NAME);
      interval.ifPresent(
          time -> Expect.that(time.compareTo(SHORTEST) >= 0, "interval", time, ">= 1s"));
      sync.ifPresent(time -> Expect.that(time.compareTo(SHORTEST) >= 0, "sync", time, ">= 1s"));
    }
  }

  /// Which snapshots stay: the union of all rules, and whatever is pinned.
  ///
  /// @param last the newest
  /// @param hourly the last of each of so many hours
  /// @param daily the last of each of so many days
  public record Keep(int last, int hourly, int daily) {
    /// As much as most would want.
    public static final Keep DEFAULT = new Keep(8, 24, 14);
  }

  /// Programs that an application needs around the instant of a snapshot; started without a shell.
  ///
  /// @param before it succeeds, or there is no snapshot; empty: none
  /// @param after always run when `before` was begun
  /// @param deadline for each; one that takes longer is killed
  public record Hooks(List<String> before, List<String> after, Duration deadline) {
    /// None.
    public static final Hooks NONE = new Hooks(List.of(), List.of(), Duration.ofSeconds(10));

    /// Copies; refuses a deadline that is not positive.
    public Hooks {
      before = List.copyOf(before);
      after = List.copyOf(after);
      Expect.positive(deadline, "deadline");
    }
  }
}

package io.shadowcast.snapshot.repository;

import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/// What became known of a snapshot after it was published.
///
/// @param verified every chunk of it was read and proved
/// @param pins names of rollback points; a pinned snapshot is kept whatever the retention says
public record Label(Health health, boolean verified, Set<String> pins) {
  /// Of a snapshot of which nothing is known yet.
  public static final Label NONE = new Label(Health.UNKNOWN, false, Set.of());

  /// How the source was when the snapshot was taken, as the anomaly model sees it.
  public enum Health {
    /// Nobody said.
    UNKNOWN,
    /// As it should be.
    HEALTHY,
    /// An anomaly was at work by then: not a state to go back to.
    TAINTED
  }

  /// Copies; refuses pins without a name.
  public Label {
    for (String pin : pins) {
      if (pin.isBlank()) {
        throw new IllegalArgumentException("pin: \"" + pin + "\" (expected: a name)");
      }
    }
    pins = Collections.unmodifiableSet(new TreeSet<>(pins));
  }

  /// The same with another health.
  public Label health(Health now) {
    return new Label(now, verified, pins);
  }

  /// The same, verified or not.
  public Label verified(boolean now) {
    return new Label(health, now, pins);
  }

  /// The same with one pin more.
  public Label pinned(String name) {
    Set<String> more = new TreeSet<>(pins);
    more.add(name);
    return new Label(health, verified, more);
  }

  /// The same without a pin.
  public Label unpinned(String name) {
    Set<String> fewer = new TreeSet<>(pins);
    fewer.remove(name);
    return new Label(health, verified, fewer);
  }
}

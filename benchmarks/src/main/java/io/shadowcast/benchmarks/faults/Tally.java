package io.shadowcast.benchmarks.faults;

import java.util.ArrayList;
import java.util.List;

/// How cases ended.
final class Tally {
  private static final int MOST_SHOWN = 20;

  private int cases;
  private int silentWrong;
  private int incompleteVisible;
  private int stuck;
  private final List<String> faults = new ArrayList<>();

  /// One case was run.
  void ran() {
    cases++;
  }

  /// Something wrong was given out as right, or something that was acknowledged is gone.
  void silentlyWrong(String which, String what) {
    silentWrong++;
    fault(which, "SILENTLY WRONG: " + what);
  }

  /// A snapshot is visible that cannot be restored whole.
  void incompleteButVisible(String which, String what) {
    incompleteVisible++;
    fault(which, "INCOMPLETE BUT VISIBLE: " + what);
  }

  /// Nothing wrong was said, but there is no way on.
  void noWayOn(String which, String what) {
    stuck++;
    fault(which, "NO WAY ON: " + what);
  }

  private void fault(String which, String what) {
    if (faults.size() < MOST_SHOWN) {
      faults.add(which + ": " + what);
    }
  }

  int cases() {
    return cases;
  }

  int silentlyWrong() {
    return silentWrong;
  }

  int incompleteButVisible() {
    return incompleteVisible;
  }

  int stuck() {
    return stuck;
  }

  /// The first ones, one line each.
  List<String> faults() {
    return faults;
  }
}

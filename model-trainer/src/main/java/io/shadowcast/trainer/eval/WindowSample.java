package io.shadowcast.trainer.eval;

import io.shadowcast.trainer.feature.WindowRow;
import io.shadowcast.words.ShadowName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;

/// The windows a training uses: all of them up to a number of about the same rate, of more the
/// newest and a fixed choice among the older ones. A week of windows then costs what an hour does,
/// and a rare load is kept whole. The order in which windows are added does not matter.
///
/// Disturbed windows are a makeshift: a load that has too few others gets the least disturbed ones.
public final class WindowSample {
  /// How many windows of one load are enough for one machine.
  public static final int PER_LOAD = 500;

  /// Up to how many windows of one load disturbed ones make up for others.
  static final int ENOUGH_PER_LOAD = 6;

  /// Rates of one load differ by this factor at most, a little less than a load level is wide.
  private static final double WIDTH = 1.14;

  private static final Comparator<WindowRow> OLDEST_FIRST =
      Comparator.comparing(WindowRow::start).thenComparing(WindowSample::shadow);
  private static final Comparator<WindowRow> BY_LOT =
      Comparator.comparingLong(WindowSample::lot).thenComparing(OLDEST_FIRST);

  private static final Comparator<WindowRow> MOST_DISTURBED_FIRST =
      Comparator.comparingDouble(WindowRow::stolen).reversed().thenComparing(OLDEST_FIRST);

  private final Map<Integer, Load> loads = new TreeMap<>();
  private final int perLoad;
  private int seen;

  /// Windows of about the same rate.
  private static final class Load {
    private final int half;
    private final PriorityQueue<WindowRow> newest = new PriorityQueue<>(OLDEST_FIRST);
    private final PriorityQueue<WindowRow> older = new PriorityQueue<>(BY_LOT);
    private final PriorityQueue<WindowRow> disturbed = new PriorityQueue<>(MOST_DISTURBED_FIRST);

    Load(int half) {
      this.half = half;
    }

    void add(WindowRow window) {
      if (window.disturbed()) {
        makeshift(window);
        return;
      }
      newest.add(window);
      if (newest.size() > half) {
        older.add(newest.remove());
      }
      if (older.size() > half) {
        older.remove();
      }
      bound();
    }

    private void makeshift(WindowRow window) {
      disturbed.add(window);
      bound();
    }

    private void bound() {
      int room = Math.max(0, ENOUGH_PER_LOAD - newest.size() - older.size());
      while (disturbed.size() > room) {
        disturbed.remove();
      }
    }
  }

  /// @param perLoad windows of about the same rate that are kept at most, at least 2
  public WindowSample(int perLoad) {
    if (perLoad < 2) {
      throw new IllegalArgumentException("windows per load: " + perLoad + " (expected: >= 2)");
    }
    this.perLoad = perLoad;
  }

  /// Takes a window, or lets it go.
  public void add(WindowRow window) {
    seen++;
    int load = (int) Math.floor(Math.log(window.asked().rate()) / Math.log(WIDTH));
    loads.computeIfAbsent(load, _ -> new Load(perLoad / 2)).add(window);
  }

  /// How many windows were added.
  public int seen() {
    return seen;
  }

  /// The windows that are kept, oldest first.
  public List<WindowRow> windows() {
    List<WindowRow> windows = new ArrayList<>();
    for (Load load : loads.values()) {
      windows.addAll(load.newest);
      windows.addAll(load.older);
      windows.addAll(load.disturbed);
    }
    windows.sort(OLDEST_FIRST);
    return windows;
  }

  private static String shadow(WindowRow window) {
    return window.shadow().map(ShadowName::value).orElse("");
  }

  /// The finalizer of SplitMix64 over the window's time: even, and the same each time.
  private static long lot(WindowRow window) {
    long z = window.start().toEpochMilli();
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}

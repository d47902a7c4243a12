package io.shadowcast.trainer.eval;

import io.shadowcast.trainer.boost.Example;
import io.shadowcast.trainer.feature.Characteristics;
import io.shadowcast.trainer.feature.WindowRow;
import io.shadowcast.trainer.label.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// One load level kept apart, and all others to learn from.
///
/// @param rest windows to learn from, with their levels
/// @param held windows kept apart, asked as serving is asked: the kind of requests is not theirs
///   but the median of the windows nearest in time, only the rate is known
record Fold(List<LeveledWindow> rest, List<LeveledWindow> held) {
  private static final int RECENT = 12;

  /// A window, the question that is put about it, and its level.
  record LeveledWindow(WindowRow window, Characteristics asked, int level) {
    Example example(Target target) {
      return new Example(asked, answer(target), level);
    }

    double answer(Target target) {
      return target.learned(window.outcome(), window.asked().rate());
    }
  }

  static List<LeveledWindow> all(List<WindowRow> windows, Levels levels) {
    List<LeveledWindow> all = new ArrayList<>();
    for (int i = 0; i < windows.size(); i++) {
      all.add(new LeveledWindow(windows.get(i), windows.get(i).asked(), levels.of(i)));
    }
    return all;
  }

  static List<Fold> of(List<WindowRow> windows, Levels levels) {
    List<LeveledWindow> all = all(windows, levels);
    List<Fold> folds = new ArrayList<>();
    for (int level : levels.interior()) {
      List<LeveledWindow> rest = all.stream().filter(w -> w.level() != level).toList();
      List<LeveledWindow> held =
          all.stream()
              .filter(w -> w.level() == level)
              .map(w -> new LeveledWindow(w.window(), asServed(w.window(), rest), level))
              .toList();
      folds.add(new Fold(rest, held));
    }
    return folds;
  }

  List<Example> examples(Target target) {
    return rest.stream().map(w -> w.example(target)).toList();
  }

  private static Characteristics asServed(WindowRow window, List<LeveledWindow> rest) {
    return recent(window, rest).at(window.asked().rate());
  }

  private static Characteristics recent(WindowRow window, List<LeveledWindow> rest) {
    List<Characteristics> nearest =
        rest.stream()
            .sorted(Comparator.comparing(w -> distance(w.window(), window)))
            .limit(RECENT)
            .map(LeveledWindow::asked)
            .toList();
    return median(nearest);
  }

  private static Duration distance(WindowRow one, WindowRow other) {
    return Duration.between(one.start(), other.start()).abs();
  }

  private static Characteristics median(List<Characteristics> windows) {
    return new Characteristics(
        Statistics.median(windows.stream().mapToDouble(Characteristics::rate)),
        Statistics.median(windows.stream().mapToDouble(Characteristics::cpuSecondsPerRequest)),
        Statistics.median(windows.stream().mapToDouble(Characteristics::requestBytesMean)),
        Statistics.median(windows.stream().mapToDouble(Characteristics::writeRatio)));
  }
}

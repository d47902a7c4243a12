package io.shadowcast.trainer.eval;

import io.shadowcast.trainer.boost.Example;
import io.shadowcast.trainer.feature.Characteristics;
import io.shadowcast.trainer.feature.WindowRow;
import io.shadowcast.trainer.label.Target;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// One load level kept apart, and all others to learn from.
///
/// @param rest windows to learn from, with their levels
/// @param held windows kept apart, asked as serving is asked: the kind of requests is not theirs
///   but the median of the windows nearest in time, only the rate is known
record Fold(List<LeveledWindow> rest, List<LeveledWindow> held) {
  /// More levels than this are not kept apart one by one: each costs a training.
  private static final int MOST = 12;

  /// A window, the question that is put about it, and its level.
  record LeveledWindow(WindowRow window, Characteristics asked, int level) {
    Example example(Target target) {
      return new Example(asked, answer(target), level);
    }

    double answer(Target target) {
      return target.learned(window.outcome(), window.asked().rate());
    }
  }

  /// All windows that have a level.
  static List<LeveledWindow> all(List<WindowRow> windows, Levels levels) {
    List<LeveledWindow> all = new ArrayList<>();
    for (int i = 0; i < windows.size(); i++) {
      if (levels.has(i)) {
        all.add(new LeveledWindow(windows.get(i), windows.get(i).asked(), levels.of(i)));
      }
    }
    return all;
  }

  /// @param all sorted by time
  static List<Fold> of(List<LeveledWindow> all, Levels levels) {
    return Arrays.stream(levels.interior(MOST)).mapToObj(level -> of(all, level)).toList();
  }

  private static Fold of(List<LeveledWindow> all, int level) {
    List<LeveledWindow> rest = all.stream().filter(w -> w.level() != level).toList();
    Recent recent = new Recent(rest.stream().map(LeveledWindow::window).toList());
    List<LeveledWindow> held =
        all.stream()
            .filter(w -> w.level() == level)
            .map(w -> new LeveledWindow(w.window(), recent.asks(w.window()), level))
            .toList();
    return new Fold(rest, held);
  }

  List<Example> examples(Target target) {
    return rest.stream().map(w -> w.example(target)).toList();
  }
}

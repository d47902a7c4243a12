package io.shadowcast.trainer.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.shadowcast.trainer.feature.QueueingWorkload;
import io.shadowcast.trainer.feature.WindowRow;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

@NullMarked
class WindowSampleTest {
  private static final long SEED = 5;

  @Test
  void whereCalmWindowsAreFewTheLeastDisturbedMakeUpForThem() {
    List<WindowRow> windows = disturbed(0.5, 0.05, 0.3, 0, 0.04, 0, 0.9, 0.06, 0.07);
    assertEquals(List.of(0.0, 0.0, 0.04, 0.05, 0.06, 0.07), kept(windows));
  }

  @Test
  void whereCalmWindowsAreEnoughDisturbedOnesAreNotTaken() {
    assertEquals(
        Collections.nCopies(7, 0.03),
        kept(disturbed(0.04, 0.03, 0.03, 0.03, 0.03, 0.5, 0.03, 0.03, 0.03)));
  }

  /// Windows of one load, in which the host took these shares.
  private static List<WindowRow> disturbed(double... stolen) {
    List<WindowRow> windows = new QueueingWorkload(SEED, 0.008).run("small", 1, stolen.length, 50);
    WindowRow first = windows.getFirst();
    return IntStream.range(0, stolen.length)
        .mapToObj(i ->
            new WindowRow(
                windows.get(i).start(),
                first.vmType(),
                first.shadow(),
                first.asked(),
                0,
                stolen[i],
                windows.get(i).outcome()))
        .toList();
  }

  /// What the host took in the windows that are kept, in any order of adding.
  private static List<Double> kept(List<WindowRow> windows) {
    Random random = new Random(SEED);
    List<Double> kept = keptInOrder(windows);
    for (int i = 0; i < 20; i++) {
      List<WindowRow> shuffled = new ArrayList<>(windows);
      Collections.shuffle(shuffled, random);
      assertEquals(kept, keptInOrder(shuffled));
    }
    return kept;
  }

  private static List<Double> keptInOrder(List<WindowRow> windows) {
    WindowSample sample = new WindowSample(WindowSample.PER_LOAD);
    windows.forEach(sample::add);
    return sample.windows().stream().map(WindowRow::stolen).sorted().toList();
  }
}

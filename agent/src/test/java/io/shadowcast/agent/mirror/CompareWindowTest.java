package io.shadowcast.agent.mirror;

import static io.shadowcast.agent.mirror.MirrorRig.SHOP;
import static io.shadowcast.agent.mirror.MirrorRig.SHOP_INDEX;
import static io.shadowcast.agent.mirror.MirrorRig.target;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.agent.mirror.ShadowServer.Mode;
import io.shadowcast.words.Comparison;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Windows of comparison over a real shadow.
final class CompareWindowTest {
  private static final MirrorOptions OPTIONS =
      MirrorOptions.DEFAULT.within(Duration.ofSeconds(5), Duration.ofSeconds(2));

  @Test
  void bothWindowsTellTheShiftWithItsInterval() throws IOException {
    try (ShadowServer shadow = new ShadowServer(Mode.FAST)) {
      MirrorRig rig = new MirrorRig(OPTIONS);
      try (rig) {
        rig.apply(1, false, target(SHOP, "small", shadow.port(), 1));
        rig.open(SHOP_INDEX, 1);
        for (int i = 0; i < 200; i++) {
          int answers = i + 1;
          rig.get(1, i);
          MirrorRig.await(() -> rig.observedAnswers.get() == answers);
          rig.answer(1, i, 1_000_000_000L, 200);
        }
      }
      List<Comparison> windows = rig.mirror.takeComparisons();
      assertEquals(List.of(false, true), windows.stream().map(Comparison::longWindow).toList());
      for (Comparison window : windows) {
        assertEquals(200, window.pairs());
        Comparison.LogRatio ratio = window.latency();
        assertTrue(ratio.low() <= ratio.shift() && ratio.shift() <= ratio.high());
        assertTrue(ratio.high() < -1, "a shadow far faster than a second: " + ratio);
      }
    }
  }
}

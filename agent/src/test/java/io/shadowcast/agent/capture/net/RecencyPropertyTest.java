package io.shadowcast.agent.capture.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

final class RecencyPropertyTest {
  private static final int SLOTS = 5;

  @Property
  void theOldestIsTheOneNotHeardOfForLongest(@ForAll List<@IntRange(max = 9) Integer> steps) {
    Recency recency = new Recency(SLOTS);
    SequencedSet<Integer> model = new LinkedHashSet<>();
    for (int step : steps) {
      int slot = step % SLOTS;
      if (!model.contains(slot)) {
        recency.add(slot);
        model.addLast(slot);
      } else if (step < SLOTS) {
        recency.touch(slot);
        model.addLast(slot);
      } else {
        recency.remove(slot);
        model.remove(slot);
      }
      assertEquals(model.isEmpty() ? Recency.NONE : model.getFirst(), recency.oldest());
    }
    while (!model.isEmpty()) {
      assertEquals(model.removeFirst(), recency.oldest());
      recency.remove(recency.oldest());
    }
    assertEquals(Recency.NONE, recency.oldest());
  }
}

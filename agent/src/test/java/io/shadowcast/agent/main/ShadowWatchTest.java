package io.shadowcast.agent.main;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.shadowcast.agent.metrics.Row;
import io.shadowcast.agent.metrics.WorkloadLabels;
import io.shadowcast.agent.mirror.ShadowHealth;
import io.shadowcast.words.ShadowName;
import io.shadowcast.words.VmTypeName;
import io.shadowcast.words.WorkloadName;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShadowWatchTest {
  private static final WorkloadName SHOP = new WorkloadName("shop");
  private static final ShadowName SMALL = new ShadowName("small");

  private final List<String> events = new ArrayList<>();
  private boolean answers = true;

  @Test
  void aShadowIsSpokenOfWhenItFallsSilentAndWhenItAnswersAgain() {
    ShadowWatch watch =
        new ShadowWatch(
            () -> List.of(new ShadowHealth(SHOP, SMALL, answers, 1)),
            (workload, shadow) -> WorkloadLabels.shadow(workload, shadow, new VmTypeName("small")),
            (kind, text) -> events.add(kind));
    Row row = new Row(10);
    watch.sample(row, 1_000_000_000);
    assertEquals(List.of(), events);
    answers = false;
    watch.sample(row, 1_000_000_000);
    watch.sample(row, 1_000_000_000);
    assertEquals(List.of("mirror.shadow_silent"), events);
    answers = true;
    watch.sample(row, 1_000_000_000);
    assertEquals(List.of("mirror.shadow_silent", "mirror.shadow_answers"), events);
  }
}

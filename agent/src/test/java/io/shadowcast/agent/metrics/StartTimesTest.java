package io.shadowcast.agent.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.shadowcast.words.Endpoint;
import io.shadowcast.words.Labels;
import io.shadowcast.words.MirrorTarget;
import io.shadowcast.words.Series;
import io.shadowcast.words.ShadowName;
import io.shadowcast.words.VmTypeName;
import io.shadowcast.words.WorkloadName;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StartTimesTest {
  private static final long MILLI = 1_000_000;
  private static final MirrorTarget SMALL =
      new MirrorTarget(
          new WorkloadName("shop"),
          new ShadowName("twin"),
          new VmTypeName("small"),
          new Endpoint("127.0.0.1", 80),
          1);
  private static final Labels LABELS =
      WorkloadLabels.shadow(SMALL.workload(), SMALL.shadow(), SMALL.vmType());

  private final ShadowStarts starts = new ShadowStarts();
  private final Row row = new Row(100);

  @Test
  void theErrorIsByHowMuchThePausesBetweenRequestsChanged() {
    StartTimes times = starts.of(SMALL);
    for (int i = 0; i < 97; i++) {
      times.started(2 * MILLI);
    }
    times.started(52 * MILLI); // 50 ms later than production's pause, and the next as much earlier
    times.started(2 * MILLI);
    Map<Series, Double> values = Rows.sample(starts, row);
    assertEquals(0.002, value(values, "mirror_start_lag_seconds", "0.5"), 0.00002);
    assertEquals(0.002, value(values, "mirror_start_lag_seconds", "0.5"), 0.00002);
    assertEquals(0.052, value(values, "mirror_start_lag_seconds", "0.99"), 0.0005);
    assertEquals(0.0, value(values, "mirror_interarrival_error_seconds", "0.5"), 0.000_002);
    assertEquals(0.05, value(values, "mirror_interarrival_error_seconds", "0.99"), 0.0005);
  }

  @Test
  void withoutRequestsThereIsNoValueAndAShadowThatIsGoneHasNone() {
    StartTimes times = starts.of(SMALL);
    times.started(MILLI);
    Rows.sample(starts, row);
    assertFalse(has(Rows.sample(starts, row)));
    starts.keep(List.of(SMALL));
    times.started(MILLI);
    assertEquals(true, has(Rows.sample(starts, row)));
    starts.keep(List.of());
    times.started(MILLI);
    assertFalse(has(Rows.sample(starts, row)));
  }

  private static boolean has(Map<Series, Double> values) {
    return values.keySet().stream().anyMatch(series -> series.metric().startsWith("mirror_start"));
  }

  private static double value(Map<Series, Double> values, String name, String quantile) {
    return Rows.value(values, new Series(name, LABELS.with("quantile", quantile)));
  }
}

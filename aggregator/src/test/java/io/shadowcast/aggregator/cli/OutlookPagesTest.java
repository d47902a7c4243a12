package io.shadowcast.aggregator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.wire.v1.Interval;
import io.shadowcast.wire.v1.Outlook;
import io.shadowcast.wire.v1.OutlookStep;
import io.shadowcast.wire.v1.RecommendResponse;
import io.shadowcast.wire.v1.TypeKeeping;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutlookPagesTest {
  private static final Outlook RISING =
      Outlook.newBuilder()
          .setRateNow(80)
          .addSteps(
              OutlookStep.newBuilder()
                  .setAhead(Wire.duration(Duration.ofHours(1)))
                  .setRate(Interval.newBuilder().setValue(90).setLow(84).setHigh(96))
                  .setCurrentType(TypeKeeping.TYPE_KEEPING_MISSES)
                  .setWhy("p95 50 ms > 40 ms"))
          .build();

  private static String load(RecommendResponse.Builder answer, boolean asked) {
    return OutlookPages.load(answer.build(), asked);
  }

  @Test
  void theLoadIsSaidWithWhereItIsFrom() {
    assertEquals("not known", load(RecommendResponse.newBuilder(), false));
    RecommendResponse.Builder answer = RecommendResponse.newBuilder().setRate(96);
    assertEquals("96 requests/s, as asked", load(answer, true));
    assertEquals("96 requests/s, observed", load(answer, false));
    assertEquals(
        "96 requests/s, the upper end of what is forecast; 80 observed",
        load(answer.setOutlook(RISING), false));
    assertEquals("80 requests/s, observed", load(answer.setRate(80), false));
  }

  @Test
  void aStepSaysWhatTheCurrentTypeMakesOfIt() {
    List<String> page = Page.of(OutlookPages.steps(RISING)).lines(true);
    assertEquals(2, page.size());
    assertTrue(page.getLast().matches(" *60 min +90.*96.* misses +p95 50 .*"), page::toString);
  }
}

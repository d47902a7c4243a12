package io.shadowcast.aggregator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.wire.v1.Interval;
import io.shadowcast.wire.v1.Trial;
import io.shadowcast.wire.v1.Trials;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TrialPagesTest {
  private static Trial trial(int i) {
    return Trial.newBuilder()
        .setVmType("vmTypes/t" + i)
        .setPricePerHour("0.0" + i)
        .setCurrency("USD")
        .setP95Millis(Interval.newBuilder().setValue(33).setLow(25).setHigh(42).setConfidence(0.9))
        .setRiskOfMissing(0.0712)
        .setWorthTrying(i == 25)
        .build();
  }

  @Test
  void theCheapestAreShownAndTheOneThatIsWorthAShadow() {
    Trials trials =
        Trials.newBuilder()
            .addAllTypes(IntStream.range(10, 30).mapToObj(TrialPagesTest::trial).toList())
            .build();
    List<String> page = Page.of(TrialPages.types(trials)).lines(true);
    assertEquals(1 + 10 + 1, page.size(), page::toString);
    assertTrue(page.get(10).matches(" +t19 +0.019 USD +33 \\(25..42\\) +7.1 %"), page.get(10));
    assertTrue(page.getLast().matches("\\* +t25 +0.025 USD +33 .* +7.1 %"), page.getLast());
  }
}

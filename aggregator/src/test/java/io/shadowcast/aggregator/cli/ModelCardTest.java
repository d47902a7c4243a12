package io.shadowcast.aggregator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.wire.v1.Model;
import io.shadowcast.wire.v1.ModelCard;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModelCardTest {
  private static final Instant START = Instant.parse("2026-11-20T08:00:00Z");
  private static final Clock CLOCK = Clock.fixed(START.plusSeconds(9000), ZoneOffset.UTC);

  private static List<String> page(Model.Builder model) {
    return ModelPages.show(model.build(), CLOCK).lines(true);
  }

  private static void shows(List<String> page, String line) {
    assertTrue(page.stream().anyMatch(each -> each.matches(line)), () -> line + " in " + page);
  }

  @Test
  void aCardSaysWhatTheModelStandsOn() {
    ModelCard.Builder card =
        ModelCard.newBuilder()
            .setFirstWindow(Wire.timestamp(START))
            .setLastWindow(Wire.timestamp(START.plusSeconds(3600)))
            .setMeasuredWindows(240)
            .setLossyWindows(12)
            .setLoadLevels(5)
            .addForms("p95_millis: QUEUE over rate, 0 trees")
            .setProtocol("levels are kept apart");
    List<String> page = page(Model.newBuilder().setTrainingWindows(160).setCard(card));
    shows(page, "Windows +160 of 240; 12 lossy and 0 disturbed ones were left out");
    shows(page, "Of +2026-11-20 08:00:00 to 2026-11-20 09:00:00");
    shows(page, "Load levels +5");
    shows(page, "Form +p95_millis: QUEUE over rate, 0 trees");
    assertEquals("Kept apart: levels are kept apart.", page.getLast());
  }

  @Test
  void aModelOfBeforeHasNone() {
    List<String> page = page(Model.newBuilder().setTrainingWindows(160));
    shows(page, "Windows +160");
    shows(page, "Of +-");
  }
}

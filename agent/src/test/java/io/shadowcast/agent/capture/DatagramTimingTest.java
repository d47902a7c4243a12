package io.shadowcast.agent.capture;

import static io.shadowcast.agent.capture.DatagramTiming.UNKNOWN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class DatagramTimingTest {
  private final DatagramTiming timing = new DatagramTiming();

  @Test
  void theAnswerToTheOnlyQuestionIsMeasured() {
    timing.asked(100);
    assertTrue(timing.isAsked());
    assertEquals(30, timing.answered(130));
    assertFalse(timing.isAsked());
    assertEquals(UNKNOWN, timing.answered(140), "nobody asked for it");
    timing.asked(200);
    assertEquals(5, timing.answered(205));
  }

  @Test
  void whatSeveralQuestionsAreAnsweredByIsNotMeasured() {
    timing.asked(100);
    timing.asked(110);
    assertEquals(UNKNOWN, timing.answered(120));
    timing.asked(130);
    assertEquals(UNKNOWN, timing.answered(140));
    assertEquals(UNKNOWN, timing.answered(150), "any of the three");
    timing.asked(160);
    assertEquals(7, timing.answered(167), "all were answered before");
  }

  @Test
  void anAnswerThatWasLostIsForgottenAfterASilence() {
    timing.asked(100);
    timing.asked(1_000_000_101L);
    assertEquals(20, timing.answered(1_000_000_121L));
    timing.askedAtUnknown(1_000_000_130L);
    assertEquals(UNKNOWN, timing.answered(1_000_000_140L));
  }
}

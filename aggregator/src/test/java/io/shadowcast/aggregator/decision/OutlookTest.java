package io.shadowcast.aggregator.decision;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.shadowcast.aggregator.decision.Outlook.Keeping;
import io.shadowcast.aggregator.decision.Outlook.Load;
import io.shadowcast.aggregator.decision.Outlook.Step;
import io.shadowcast.aggregator.model.Prediction;
import io.shadowcast.words.Interval;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OutlookTest {
  private static final Load SOON = load(Duration.ofMinutes(5), 70);
  private static final Load LATER = load(Duration.ofHours(1), 90);
  private static final Load TOMORROW = load(Duration.ofDays(1), 60);

  private static Load load(Duration ahead, double rate) {
    return new Load(ahead, new Interval(rate, rate - 10, rate + 10, 0.9));
  }

  private static Outlook of(Keeping... keeping) {
    List<Load> loads = List.of(SOON, LATER, TOMORROW);
    List<Step> steps =
        IntStream.range(0, keeping.length)
            .mapToObj(i -> new Step(loads.get(i), keeping[i], "because"))
            .toList();
    return new Outlook("", steps);
  }

  @Test
  void theCurrentTypeIsJudgedUnderTheLimitsOfTheObjective() {
    Question question =
        Questions.question(
            40, "small", Questions.offer("small", "0.02", 50), Questions.offer("large", "0.08", 9));
    assertEquals(
        new Step(LATER, Keeping.MISSES, "p95 50 ms > 40 ms (40..62.5); serves 80/s"),
        Outlook.judge(LATER, question));
    Question larger = Questions.question(40, "large", Questions.offer("large", "0.08", 9));
    assertEquals(Keeping.MEETS, Outlook.judge(LATER, larger).keeping());
  }

  @Test
  void whatNobodyPredictsIsUnknown() {
    Prediction none = new Prediction.NoModel("no model");
    Question question = Questions.question(40, "small", Questions.unknown("small", "0.02", none));
    assertEquals(new Step(SOON, Keeping.UNKNOWN, "no model"), Outlook.judge(SOON, question));
    assertEquals(
        new Step(SOON, Keeping.UNKNOWN, "the current type is not known"),
        Outlook.judge(SOON, Questions.question(40, "")));
  }

  @Test
  void itMeetsUpToTheFirstStepThatDoesNotSaySo() {
    assertEquals(Duration.ofDays(1), of(Keeping.MEETS, Keeping.MEETS, Keeping.MEETS).meetsUpTo());
    assertEquals(
        Duration.ofMinutes(5), of(Keeping.MEETS, Keeping.UNKNOWN, Keeping.MEETS).meetsUpTo());
    Outlook missed = of(Keeping.MEETS, Keeping.MISSES, Keeping.MEETS);
    assertEquals(Duration.ofMinutes(5), missed.meetsUpTo());
    assertEquals(Optional.of(Duration.ofHours(1)), missed.misses());
    assertEquals(
        "the current type meets up to 5 min ahead and may miss within 1 h, at up to 100/s: because",
        missed.text());
    assertEquals(Duration.ZERO, of(Keeping.MISSES).meetsUpTo());
  }

  @Test
  void whatIsReckonedWithIsTheUpperEndOfWhatIsNearEnough() {
    Outlook outlook = of(Keeping.MEETS, Keeping.MEETS, Keeping.MEETS);
    assertEquals(80, outlook.most(Duration.ofMinutes(30)));
    assertEquals(100, outlook.most(Duration.ofHours(1)));
    assertEquals(0, outlook.most(Duration.ofMinutes(1)));
    assertEquals("no forecast of the load: why", Outlook.none("why").text());
  }
}

package io.shadowcast.aggregator.decision;

import static io.shadowcast.aggregator.decision.Questions.offer;
import static io.shadowcast.aggregator.decision.Questions.question;
import static io.shadowcast.aggregator.decision.Questions.unknown;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.aggregator.model.Prediction;
import io.shadowcast.words.Objective;
import io.shadowcast.words.VmTypeName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class RecommenderTest {
  private static final Offer SMALL = offer("small", "0.02", 88);
  private static final Offer MEDIUM = offer("medium", "0.04", 30);
  private static final Offer LARGE = offer("large", "0.08", 12);

  @Test
  void cheapestTypeThatMeetsTheObjectiveIsRecommended() {
    Decision decision = Recommender.recommend(question(40, "large", SMALL, MEDIUM, LARGE));
    Decision.Resize resize = assertInstanceOf(Decision.Resize.class, decision);
    assertEquals(new VmTypeName("medium"), resize.type());
    assertEquals(-0.5, resize.gain().orElseThrow().value(), 1e-9);
    assertEquals(List.of("medium", "large", "small"), names(decision));
    assertEquals(
        "p95 88 ms > 40 ms (70.4..110); serves 80/s", decision.candidates().getLast().why());
  }

  @Test
  void anotherPriceListChangesTheAnswer() {
    Offer cheapLarge = offer("large", "0.03", 12);
    assertEquals(new VmTypeName("large"), type(question(40, "medium", SMALL, MEDIUM, cheapLarge)));
  }

  @Test
  void gainBelowFivePercentIsNotWorthAMove() {
    Offer nearly = offer("other", "0.039", 30);
    Decision decision = Recommender.recommend(question(40, "medium", SMALL, MEDIUM, nearly));
    assertEquals(new VmTypeName("medium"), assertInstanceOf(Decision.Keep.class, decision).type());
  }

  @Test
  void currentTypeThatMissesTheObjectiveIsLeftThoughTheOtherCostsMore() {
    Decision decision = Recommender.recommend(question(40, "small", SMALL, MEDIUM, LARGE));
    Decision.Resize resize = assertInstanceOf(Decision.Resize.class, decision);
    assertEquals(new VmTypeName("medium"), resize.type());
    assertEquals(1.0, resize.gain().orElseThrow().value(), 1e-9);
    assertTrue(resize.reason().contains("small at 0.02 EUR/h does not"), resize.reason());
  }

  @Test
  void unknownCurrentTypeStillGetsAnAnswer() {
    Decision decision = Recommender.recommend(question(40, "", SMALL, MEDIUM, LARGE));
    Decision.Resize resize = assertInstanceOf(Decision.Resize.class, decision);
    assertEquals(new VmTypeName("medium"), resize.type());
    assertEquals(Optional.empty(), resize.gain());
  }

  @Test
  void equalPriceGoesToTheFasterType() {
    Offer twin = offer("aaa", "0.04", 35);
    assertEquals(new VmTypeName("medium"), type(question(40, "large", twin, MEDIUM, LARGE)));
  }

  @Test
  void limitInsideTheIntervalIsSaid() {
    Decision decision = Recommender.recommend(question(33, "large", SMALL, MEDIUM, LARGE));
    assertTrue(decision.candidates().getFirst().close());
    assertTrue(decision.reason().contains("close"), decision.reason());
    assertFalse(Recommender.recommend(question(60, "large", MEDIUM)).reason().contains("close"));
  }

  @Test
  void whenNoTypeMeetsTheNearestIsNamed() {
    Decision decision = Recommender.recommend(question(10, "small", SMALL, MEDIUM, LARGE));
    Decision.Resize resize = assertInstanceOf(Decision.Resize.class, decision);
    assertEquals(new VmTypeName("large"), resize.type());
    assertTrue(
        resize.reason().startsWith("no type meets p95 <= 10 ms at 80/s; nearest is large"),
        resize.reason());
    Decision stays = Recommender.recommend(question(10, "large", SMALL, MEDIUM, LARGE));
    assertEquals(new VmTypeName("large"), assertInstanceOf(Decision.Keep.class, stays).type());
  }

  @Test
  void typeThatDoesNotServeTheLoadDoesNotMeetIt() {
    Offer choked = offer("choked", "0.01", 20, 50);
    assertEquals(new VmTypeName("medium"), type(question(40, "large", choked, MEDIUM, LARGE)));
  }

  @Test
  void loadAboveTheTrainedRangeIsNoGuess() {
    Prediction outside = new Prediction.OutOfRange("m", "rate", 200, 20, 120);
    Decision decision =
        Recommender.recommend(question(40, "small", unknown("small", "0.02", outside)));
    assertEquals(
        "not enough data: small: rate 200 is above the trained range 20..120",
        assertInstanceOf(Decision.NotEnoughData.class, decision).reason());
  }

  @Test
  void valueAndRangeDifferInTheirDigits() {
    assertEquals(
        "cpu_seconds_per_request 0.00312 is above the trained range 0.00201..0.00245",
        outside(0.00312, 0.00201, 0.00245));
    assertEquals(
        "cpu_seconds_per_request 0.002466 is above the trained range 0.002010..0.002465",
        outside(0.002466, 0.00201, 0.002465));
    assertEquals(
        "cpu_seconds_per_request 99.91 is below the trained range 99.94..250",
        outside(99.91, 99.94, 250));
    assertEquals(
        "cpu_seconds_per_request 150.2 is above the trained range 20..150.1",
        outside(150.2, 20, 150.1));
  }

  private static String outside(double value, double min, double max) {
    return new Prediction.OutOfRange("m", "cpu_seconds_per_request", value, min, max).missing();
  }

  @Test
  void whatIsNotJudgedIsMarkedSo() {
    Offer unknown = unknown("tiny", "0.001", new Prediction.NoModel("no model was trained"));
    Decision decision = Recommender.recommend(question(40, "large", unknown, SMALL));
    assertEquals(
        List.of(true, false), decision.candidates().stream().map(Candidate::judged).toList());
  }

  @Test
  void staleLossyOrMissingDataGiveNoAnswer() {
    assertNone(new Quality(60, Duration.ofMinutes(11), 0), "660 s old");
    assertNone(new Quality(60, Duration.ofSeconds(5), 0.02), "2 % of the recent records were lost");
    assertNone(new Quality(2, Duration.ofSeconds(5), 0), "2 recent windows");
  }

  @Test
  void typeWithoutModelIsNamedAndNotRecommended() {
    Offer unknown = unknown("tiny", "0.001", new Prediction.NoModel("no model was trained"));
    Decision decision = Recommender.recommend(question(40, "large", unknown, MEDIUM, LARGE));
    assertEquals(
        new VmTypeName("medium"), assertInstanceOf(Decision.Resize.class, decision).type());
    assertTrue(decision.reason().endsWith("; not judged: tiny"), decision.reason());
  }

  @Test
  void gainHoldsWhenBothIntervalsDo() {
    Decision decision = Recommender.recommend(question(40, "large", SMALL, MEDIUM, LARGE));
    Decision.Resize resize = assertInstanceOf(Decision.Resize.class, decision);
    assertEquals(0.8, resize.gain().orElseThrow().confidence(), 1e-9);
  }

  @Test
  void intervalFromFewWindowsSaysWhatItHolds() {
    Offer few = Questions.offer("few", "0.01", 30, 80, 0.75);
    Decision decision = Recommender.recommend(question(40, "large", few, LARGE));
    assertTrue(decision.reason().contains("(24..37.5 at 75 %)"), decision.reason());
  }

  @Test
  void typeThatCannotBeChosenDoesNotMoveTheBalance() {
    Offer cheap = offer("cheap", "0.04", 30);
    Offer fast = offer("fast", "0.08", 12);
    Offer giant = unknown("giant", "9", new Prediction.NoModel("no model was trained"));
    Offer choked = offer("choked", "9", 400);
    assertEquals(List.of("cheap", "fast"), names(weighed(cheap, fast)));
    assertEquals(
        List.of("cheap", "fast", "choked", "giant"), names(weighed(cheap, fast, giant, choked)));
  }

  @Test
  void pricesInAnotherCurrencyAreNotCompared() {
    Offer foreign = Questions.in("USD", offer("foreign", "0.001", 10));
    Decision decision = Recommender.recommend(question(40, "large", foreign, MEDIUM, LARGE));
    assertEquals(
        new VmTypeName("medium"), assertInstanceOf(Decision.Resize.class, decision).type());
    assertTrue(decision.reason().endsWith("; not judged: foreign"), decision.reason());
    assertEquals(
        "not judged: its price is in USD and cannot be compared with EUR",
        decision.candidates().getLast().why());
    Decision none = Recommender.recommend(question(40, "", foreign, MEDIUM));
    assertEquals("not enough data: prices in EUR and USD cannot be compared", none.reason());
  }

  @Test
  void freeTypesAreNoReasonToMove() {
    Offer here = offer("here", "0", 30);
    Offer there = offer("there", "0", 12);
    Decision decision = Recommender.recommend(question(40, "here", here, there));
    assertEquals(new VmTypeName("here"), assertInstanceOf(Decision.Keep.class, decision).type());
    assertEquals(0, decision.candidates().getFirst().throughputPerPrice());
  }

  @Test
  void lessLoadThanTheObjectiveAsksForCanBeServed() {
    Objective objective =
        new Objective(
            OptionalDouble.of(40), OptionalDouble.empty(), OptionalDouble.of(200), List.of(), 1);
    Question question =
        new Question(objective, Optional.empty(), List.of(MEDIUM), Questions.GOOD, 80);
    Decision decision = Recommender.recommend(question);
    assertTrue(decision.candidates().getFirst().meets(), decision.reason());
    assertTrue(decision.reason().contains("serves 80/s") || !decision.reason().contains("200"));
  }

  @Test
  void limitBeyondWhatIsMeasuredIsNotMetByAGuess() {
    Offer stuck = offer("stuck", "0.01", 66_000);
    Decision decision = Recommender.recommend(question(600_000, "", stuck));
    assertFalse(decision.candidates().getFirst().meets(), decision.reason());
  }

  private static Decision weighed(Offer... offers) {
    Objective objective =
        new Objective(
            OptionalDouble.of(40), OptionalDouble.empty(), OptionalDouble.empty(), List.of(), 0.5);
    return Recommender.recommend(
        new Question(objective, Optional.empty(), List.of(offers), Questions.GOOD, 80));
  }

  private static void assertNone(Quality quality, String part) {
    Question good = question(40, "large", SMALL, MEDIUM, LARGE);
    Decision decision =
        Recommender.recommend(
            new Question(good.objective(), good.current(), good.offers(), quality, good.rate()));
    String reason = assertInstanceOf(Decision.NotEnoughData.class, decision).reason();
    assertTrue(reason.startsWith("not enough data: ") && reason.contains(part), reason);
  }

  private static VmTypeName type(Question question) {
    return assertInstanceOf(Decision.Resize.class, Recommender.recommend(question)).type();
  }

  private static List<String> names(Decision decision) {
    return decision.candidates().stream().map(one -> one.type().name().value()).toList();
  }
}

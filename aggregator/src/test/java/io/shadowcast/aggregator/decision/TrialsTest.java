package io.shadowcast.aggregator.decision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.aggregator.model.Prediction;
import io.shadowcast.aggregator.model.Untried;
import io.shadowcast.words.Interval;
import io.shadowcast.words.Objective;
import io.shadowcast.words.VmType;
import io.shadowcast.words.VmTypeName;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/// Which types without a model are worth a shadow, at p95 <= 40 ms.
class TrialsTest {
  private static final Prediction NONE = new Prediction.NoModel("no model was trained");

  private static Untried.Expected expected(String name, String price, double p95, double factor) {
    return new Untried.Expected(
        Questions.type(name, price), new Interval(p95, p95 / factor, p95 * factor, 0.9));
  }

  private static Trials judge(double risk, Untried.Expected... said) {
    Question question =
        Questions.question(
            40,
            "small",
            Questions.offer("small", "0.04", 30),
            Questions.offer("large", "0.08", 10),
            Questions.unknown("tiny", "0.01", NONE));
    Decision decision = Recommender.recommend(question);
    assertEquals(List.of("tiny"), names(Trials.untried(decision)));
    assertEquals(
        List.of("small", "large"),
        names(Trials.tried(decision).stream().map(Untried.Tried::type).toList()));
    Untried known = new Untried.Known(List.of(said), 2, "9 benchmarks");
    return Trials.judge(question, decision, known, risk);
  }

  private static List<String> names(List<VmType> types) {
    return types.stream().map(type -> type.name().value()).toList();
  }

  private static List<String> worth(Trials trials) {
    return names(
        trials.types().stream().filter(Trials.Trial::worth).map(Trials.Trial::type).toList());
  }

  @Test
  void theCheapestThatIsSureEnoughIsWorthAShadow() {
    Trials trials =
        judge(
            0.1,
            expected("b", "0.02", 20, 1.5),
            expected("a", "0.01", 39, 1.5),
            expected("c", "0.03", 10, 1.5));
    assertEquals(
        List.of("a", "b", "c"), names(trials.types().stream().map(Trials.Trial::type).toList()));
    assertEquals(List.of("b"), worth(trials));
    assertEquals(
        "b at 0.02 EUR/h is worth a shadow: cheaper than small and expected to meet p95 <= 40 ms"
            + " at 80/s with p95 20 ms (13.3..30), risk 0.800 %; by 9 benchmarks;"
            + " nothing is said of 2",
        trials.text());
  }

  @Test
  void theRiskThatIsTakenDecides() {
    Untried.Expected close = expected("a", "0.01", 36, 1.5);
    double risk = judge(0.1, close).types().getFirst().risk();
    assertTrue(risk > 0.2 && risk < 0.5, "risk " + risk);
    assertEquals(List.of(), worth(judge(risk - 0.01, close)));
    assertEquals(List.of("a"), worth(judge(risk + 0.01, close)));
  }

  @Test
  void whatIsNotCheaperIsNotWorthIt() {
    Trials trials = judge(0.1, expected("a", "0.039", 10, 1.1));
    assertEquals(List.of(), worth(trials));
    assertTrue(
        trials.text().startsWith("none of them is cheaper than small and expected to meet"),
        trials::text);
  }

  @Test
  void withoutALimitNothingIsSaid() {
    Question question =
        new Question(
            new Objective(
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.of(10),
                List.of(),
                1),
            Optional.of(new VmTypeName("small")),
            List.of(Questions.offer("small", "0.04", 30)),
            Questions.GOOD,
            80);
    Untried known = new Untried.Known(List.of(expected("a", "0.01", 1, 1.1)), 0, "9 benchmarks");
    Trials trials = Trials.judge(question, Recommender.recommend(question), known, 0.1);
    assertEquals(List.of(), trials.types());
    assertTrue(trials.text().startsWith("the objective has no limit of p95"), trials::text);
  }

  @Test
  void pricesOfAnotherCurrencyAreNotCompared() {
    Untried.Expected euros = expected("a", "0.01", 10, 1.1);
    VmType type = euros.type();
    VmType dollars =
        new VmType(type.name(), 1, 1024, "ssd", "here", type.pricePerHour(), "USD", "test");
    Trials trials = judge(0.1, new Untried.Expected(dollars, euros.p95Millis()));
    assertEquals(List.of(), worth(trials));
  }
}

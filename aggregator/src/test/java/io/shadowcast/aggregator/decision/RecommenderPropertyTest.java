package io.shadowcast.aggregator.decision;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.words.VmTypeName;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;

class RecommenderPropertyTest {
  /// A type as a person would write it on paper.
  record Line(int price, double p95) {}

  @Provide
  Arbitrary<List<Line>> catalogue() {
    return Combinators.combine(
            Arbitraries.integers().between(1, 1000), Arbitraries.doubles().between(1, 200))
        .as(Line::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(8);
  }

  @Property
  void answerIsTheCheapestThatMeetsThenTheFastest(
      @ForAll("catalogue") List<Line> lines,
      @ForAll @DoubleRange(min = 1, max = 200) double limit) {
    Optional<Line> byHand =
        lines.stream()
            .filter(line -> line.p95() <= limit)
            .min(Comparator.comparingInt(Line::price).thenComparingDouble(Line::p95));
    byHand.ifPresent(line -> {
      Line answer = answer(lines, limit, Optional.empty());
      assertEquals(line.price(), answer.price());
      assertEquals(line.p95(), answer.p95());
    });
  }

  @Property
  void looserLimitIsNeverDearer(
      @ForAll("catalogue") List<Line> lines,
      @ForAll @DoubleRange(min = 1, max = 200) double limit,
      @ForAll @DoubleRange(min = 1, max = 3) double factor) {
    int strict = answer(lines, limit, Optional.empty()).price();
    assertTrue(answer(lines, limit * factor, Optional.empty()).price() <= strict);
  }

  @Property
  void withACurrentTypeALooserLimitIsDearerByTheHysteresisAtMost(
      @ForAll("catalogue") List<Line> lines,
      @ForAll @DoubleRange(min = 1, max = 200) double limit,
      @ForAll @DoubleRange(min = 1, max = 3) double factor) {
    Optional<VmTypeName> current = Optional.of(new VmTypeName("t0"));
    int strict = answer(lines, limit, current).price();
    int loose = answer(lines, limit * factor, current).price();
    boolean strictMeets = lines.stream().anyMatch(line -> line.p95() <= limit);
    assertTrue(!strictMeets || loose * (1 - Recommender.WORTH_IT) <= strict + 1e-9);
  }

  @Property
  void everyTypeIsJudgedOnceAndRanked(
      @ForAll("catalogue") List<Line> lines,
      @ForAll @DoubleRange(min = 1, max = 200) double limit) {
    List<Candidate> candidates =
        Recommender.recommend(question(lines, limit, Optional.empty())).candidates();
    assertEquals(lines.size(), candidates.size());
    boolean missed = false;
    for (int i = 0; i < candidates.size(); i++) {
      assertEquals(i + 1, candidates.get(i).rank());
      assertTrue(!missed || !candidates.get(i).meets());
      missed = !candidates.get(i).meets();
    }
  }

  private static Line answer(List<Line> lines, double limit, Optional<VmTypeName> current) {
    VmTypeName type =
        switch (Recommender.recommend(question(lines, limit, current))) {
          case Decision.Keep keep -> keep.type();
          case Decision.Resize resize -> resize.type();
          case Decision.NotEnoughData none -> throw new AssertionError(none.reason());
        };
    return lines.get(Integer.parseInt(type.value().substring(1)));
  }

  private static Question question(List<Line> lines, double limit, Optional<VmTypeName> current) {
    List<Offer> offers = new ArrayList<>();
    for (Line line : lines) {
      String price = BigDecimal.valueOf(line.price(), 3).toPlainString();
      offers.add(Questions.offer("t" + offers.size(), price, line.p95()));
    }
    return new Question(Questions.p95(limit), current, offers, Questions.GOOD, 80);
  }
}

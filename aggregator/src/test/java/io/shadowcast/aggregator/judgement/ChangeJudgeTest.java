package io.shadowcast.aggregator.judgement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.aggregator.judgement.Judged.Outcome;
import io.shadowcast.aggregator.judgement.Traffic.Side;
import io.shadowcast.aggregator.metrics.Windows;
import io.shadowcast.aggregator.store.series.InMemorySeriesStore;
import io.shadowcast.trainer.judge.Verdict;
import io.shadowcast.words.Batch;
import io.shadowcast.words.BootId;
import io.shadowcast.words.HostId;
import io.shadowcast.words.SampleFrame;
import io.shadowcast.words.ShadowName;
import io.shadowcast.words.SourceTime;
import io.shadowcast.words.WorkloadName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// Samples of production and a shadow, once a second, whose levels are known.
class ChangeJudgeTest {
  private static final HostId WEB = new HostId("web-1");
  private static final WorkloadName SHOP = new WorkloadName("shop");
  private static final Optional<ShadowName> LARGE = Optional.of(new ShadowName("large"));
  private static final BootId BOOT = new BootId(new UUID(1, 1));
  private static final Instant CHANGED = Instant.parse("2026-11-22T12:00:00Z");
  private static final int PAST = 1_200;
  private static final int SINCE = 200;

  private final InMemorySeriesStore series = new InMemorySeriesStore(Duration.ofDays(1));
  private final ChangeJudge judge = new ChangeJudge(new Windows(series, Windows.WIDTH));

  private void measure(Side production, Side large, int from) {
    SampleFrame frame = new Traffic(5, CHANGED).frame(production, large, from, SINCE);
    SourceTime created = new SourceTime(BOOT, 1, CHANGED);
    Batch.Contents contents =
        new Batch.Contents(List.of(frame), List.of(), List.of(), List.of(), List.of());
    series.append(WEB, new Batch(BOOT, 1, created, CHANGED, contents, List.of())).join();
  }

  private Judged judged(Optional<ShadowName> shadow, int until) {
    return judge.judge(new Change(WEB, SHOP, shadow, CHANGED, CHANGED.plusSeconds(until), 0.05));
  }

  @Test
  void aShadowThatGotSlowerFailsByTheMetricThatDid() {
    measure(Side.STEADY, new Side(1.3, 1, 0), -PAST);
    Judged judged = judged(LARGE, SINCE);
    assertEquals(Outcome.FAIL, judged.outcome(), judged.reason());
    assertTrue(judged.reason().startsWith("shadow large is worse: p95_millis +"), judged.reason());
    for (Judged.OfMetric one : judged.metrics()) {
      if (one.metric() == Metric.P95_MILLIS) {
        Verdict.Effect effect = assertInstanceOf(Verdict.Fail.class, one.verdict()).effect();
        assertTrue(effect.low() < 0.3 && 0.3 < effect.high(), effect::toString);
      } else {
        assertInstanceOf(Verdict.Pass.class, one.verdict(), one::toString);
      }
    }
    assertEquals(4, judged.metrics().size());
    assertTrue(judged.risk().orElse(0) > 0.99, judged::toString);
    assertEquals(SINCE / 5, judged.windows());
    assertEquals(CHANGED.plusSeconds(SINCE), judged.until());
  }

  @Test
  void whatProductionDidMeanwhileIsNoneOfTheShadow() {
    measure(new Side(1.5, 1.5, 0), new Side(1.5, 1.5, 0), -PAST);
    assertEquals(Outcome.PASS, judged(LARGE, SINCE).outcome(), judged(LARGE, SINCE).reason());
    assertTrue(judged(LARGE, SINCE).risk().orElse(1) < 0.1, judged(LARGE, SINCE)::toString);
    Judged own = judged(Optional.empty(), SINCE);
    assertEquals(Outcome.FAIL, own.outcome(), own.reason());
    assertTrue(own.reason().contains("cpu_per_request +"), own.reason());
    assertTrue(
        own.metrics().stream().noneMatch(one -> one.metric() == Metric.THROUGHPUT),
        "what production is asked is no matter of quality");
  }

  @Test
  void requestsThatFailAreFound() {
    measure(Side.STEADY, new Side(1, 1, 2), -PAST);
    Judged judged = judged(LARGE, SINCE);
    assertEquals(Outcome.FAIL, judged.outcome());
    assertTrue(judged.reason().contains("success_ratio -2.0 %"), judged.reason());
    assertTrue(judged.reason().contains("of which 0.5 % is tolerated"), judged.reason());
  }

  @Test
  void aYoungShadowIsNotJudged() {
    measure(Side.STEADY, new Side(2, 1, 0), -40);
    Judged judged = judged(LARGE, SINCE);
    assertEquals(Outcome.INCONCLUSIVE, judged.outcome());
    assertTrue(
        judged.reason().contains("8 windows before the change (expected: 18)"), judged.reason());
  }

  @Test
  void aShortPastIsComparedWithAsMuchAsItCarries() {
    measure(Side.STEADY, new Side(2, 1, 0), -150);
    Judged judged = judged(LARGE, SINCE);
    assertEquals(10, judged.windows());
    assertEquals(CHANGED.plusSeconds(50), judged.until());
  }

  @Test
  void rightAfterTheChangeItIsOpen() {
    measure(Side.STEADY, new Side(2, 1, 0), -PAST);
    Judged judged = judged(LARGE, 20);
    assertEquals(Outcome.INCONCLUSIVE, judged.outcome());
    assertTrue(
        judged.reason().contains("4 windows since the change (expected: 6)"), judged.reason());
  }

  @Test
  void withoutSamplesThatIsSaid() {
    Judged judged = judged(LARGE, SINCE);
    assertEquals(Outcome.INCONCLUSIVE, judged.outcome());
    assertEquals(
        "shadow large of shop has no whole window around 2026-11-22T12:00:00Z", judged.reason());
  }
}

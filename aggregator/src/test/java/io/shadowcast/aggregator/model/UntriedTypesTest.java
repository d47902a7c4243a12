package io.shadowcast.aggregator.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.aggregator.model.Untried.Expected;
import io.shadowcast.aggregator.model.Untried.Tried;
import io.shadowcast.aggregator.store.StateStore;
import io.shadowcast.words.BenchmarkScore;
import io.shadowcast.words.Interval;
import io.shadowcast.words.VmType;
import io.shadowcast.words.VmTypeName;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A made world, in which how fast a type is follows from how much a workload gains from cores and
/// how well it likes the type's processor.
class UntriedTypesTest {
  private static final int TYPES = 30;

  @TempDir Path directory;
  private final SplittableRandom random = new SplittableRandom(5);
  private StateStore state;
  private UntriedTypes untried;

  @BeforeEach
  void open() {
    state = StateStore.open(directory);
    untried = new UntriedTypes(state.benchmarks());
  }

  @AfterEach
  void close() {
    state.close();
  }

  /// @param cores octaves of speed per octave of vCPUs
  /// @param liking octaves, of one kind of processor of three
  private record Taste(double cores, double liking) {
    double speed(VmType type, int index) {
      return Math.pow(2, cores * Math.log(type.vcpus()) / Math.log(2) + liking * (index % 3 - 1));
    }
  }

  private static VmType type(int index) {
    double vcpus = 1 << index % 5;
    return new VmType(
        new VmTypeName("t" + index),
        vcpus,
        1024 * (long) vcpus,
        "ssd",
        "here",
        BigDecimal.valueOf(0.01 * vcpus),
        "EUR",
        "test");
  }

  private static List<VmType> types(int from, int to) {
    return IntStream.range(from, to).mapToObj(UntriedTypesTest::type).toList();
  }

  private Taste taste() {
    return new Taste(random.nextDouble(), 0.2 * random.nextGaussian());
  }

  private void benchmark(int benchmarks, int suites) {
    List<BenchmarkScore> scores = new ArrayList<>();
    for (int i = 0; i < benchmarks; i++) {
      Taste taste = taste();
      String name = "s%d_b%d".formatted(i % suites, i);
      for (VmType type : types(0, TYPES)) {
        double noise = Math.exp(0.03 * random.nextGaussian());
        double speed = taste.speed(type, Integer.parseInt(type.name().value().substring(1)));
        scores.add(new BenchmarkScore(type.name(), name, 50 * speed * noise));
      }
    }
    state.benchmarks().replace(scores);
  }

  private static List<Tried> tried(Taste taste, int... indexes) {
    return IntStream.of(indexes)
        .mapToObj(i -> {
          double p95 = 100 / taste.speed(type(i), i);
          return new Tried(type(i), new Interval(p95, p95 * 0.97, p95 * 1.03, 0.9));
        })
        .toList();
  }

  private Untried of(Taste taste, int... indexes) {
    return untried.of(tried(taste, indexes), types(4, TYPES));
  }

  @Test
  void whatBenchmarksGainedElsewhereIsExpectedThereToo() {
    benchmark(40, 5);
    int within = 0;
    int all = 0;
    for (int round = 0; round < 10; round++) {
      Taste taste = taste();
      Untried.Known known = assertInstanceOf(Untried.Known.class, of(taste, 0, 1, 2, 3));
      assertEquals(26, known.types().size());
      assertEquals("40 benchmarks of 5 suites that ran on t0, t1, t2, t3", known.basis());
      for (Expected one : known.types()) {
        int index = Integer.parseInt(one.type().name().value().substring(1));
        double truth = 100 / taste.speed(type(index), index);
        assertEquals(truth, one.p95Millis().value(), 0.3 * truth, one::toString);
        within += one.p95Millis().low() <= truth && truth <= one.p95Millis().high() ? 1 : 0;
        all++;
      }
    }
    assertTrue(within > 0.8 * all, within + " of " + all);
  }

  @Test
  void newBenchmarksAreLearned() {
    benchmark(40, 5);
    Taste taste = new Taste(0.5, 0);
    Untried first = of(taste, 0, 1, 2, 3);
    assertEquals(first, of(taste, 0, 1, 2, 3));
    benchmark(12, 3);
    Untried.Known second = assertInstanceOf(Untried.Known.class, of(taste, 0, 1, 2, 3));
    assertTrue(second.basis().startsWith("12 benchmarks of 3 suites"), second::basis);
  }

  @Test
  void aWorkloadUnlikeAllBenchmarksIsNotPredicted() {
    benchmark(40, 5);
    Untried.Unknown unknown =
        assertInstanceOf(Untried.Unknown.class, of(new Taste(4, 0), 0, 1, 2, 3));
    assertTrue(unknown.reason().contains("unlike any of 40 benchmarks"), unknown::reason);
  }

  @Test
  void aTypeWithLessMemoryThanAllThatRanIsNotPredicted() {
    benchmark(40, 5);
    Untried.Known known = assertInstanceOf(Untried.Known.class, of(new Taste(0.5, 0), 1, 2, 3));
    assertEquals(5, known.left());
    assertTrue(known.types().stream().allMatch(one -> one.type().memoryMib() >= 2048));
  }

  @Test
  void whatCannotBeKnownIsSaid() {
    Taste taste = new Taste(0.5, 0);
    assertEquals(
        new Untried.Unknown(
            "0 benchmarks of 0 suites that ran on t0, t1 (expected: 5 or more, of 2 suites)"),
        of(taste, 0, 1));
    benchmark(40, 1);
    assertEquals(
        new Untried.Unknown(
            "40 benchmarks of 1 suites that ran on t0, t1 (expected: 5 or more, of 2 suites)"),
        of(taste, 0, 1));
    assertEquals(
        new Untried.Unknown(
            "models of types with one number of vCPUs (expected: of two numbers or more)"),
        of(taste, 0, 5));
  }
}

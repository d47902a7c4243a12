package io.shadowcast.wire.map;

import io.shadowcast.words.Batch;
import io.shadowcast.words.BootId;
import io.shadowcast.words.Comparison;
import io.shadowcast.words.Event;
import io.shadowcast.words.Fact;
import io.shadowcast.words.FieldDifference;
import io.shadowcast.words.Labels;
import io.shadowcast.words.Ledger;
import io.shadowcast.words.Loss;
import io.shadowcast.words.LossReason;
import io.shadowcast.words.SampleFrame;
import io.shadowcast.words.Series;
import io.shadowcast.words.ShadowName;
import io.shadowcast.words.SourceTime;
import io.shadowcast.words.WorkloadName;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/// Arbitrary words.
final class Words {
  private Words() {}

  static Arbitrary<Batch> batches() {
    return Combinators.combine(
            boots(), numbers().filter(n -> n > 0), times(), instants(), contents(), losses())
        .as(Batch::new);
  }

  static Arbitrary<Batch.Contents> contents() {
    return Combinators.combine(
            frames().list().ofMaxSize(3),
            facts().list().ofMaxSize(3),
            ledgers().list().ofMaxSize(3),
            comparisons().list().ofMaxSize(2),
            events().list().ofMaxSize(2))
        .as(Batch.Contents::new);
  }

  static Arbitrary<SampleFrame> frames() {
    return Combinators.combine(
            series().list().uniqueElements().ofMaxSize(5), Arbitraries.integers().between(0, 4))
        .flatAs((series, rows) ->
            Combinators.combine(
                    Arbitraries.longs().array(long[].class).ofSize(rows),
                    values()
                        .array(double[].class)
                        .ofSize(rows)
                        .array(double[][].class)
                        .ofSize(series.size()))
                .as((times, columns) -> new SampleFrame(series, times, columns)));
  }

  private static Arbitrary<Double> values() {
    return Arbitraries.oneOf(
        Arbitraries.doubles(), Arbitraries.of(Double.NaN, Double.POSITIVE_INFINITY, -0.0));
  }

  static Arbitrary<Series> series() {
    Arbitrary<Map<String, String>> labels =
        Arbitraries.maps(Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(6), texts())
            .ofMaxSize(3);
    return Combinators.combine(names(), labels)
        .as((name, values) -> new Series(name, Labels.of(values)));
  }

  static Arbitrary<Fact> facts() {
    return Combinators.combine(
            names(), names(), texts(), texts(), Arbitraries.integers().between(0, 2), times())
        .as((kind, name, value, digest, what, time) ->
            new Fact(
                kind,
                name,
                what == 0 ? Optional.of(value) : Optional.empty(),
                digest,
                what == 1,
                what == 2,
                time));
  }

  static Arbitrary<Ledger> ledgers() {
    return Combinators.combine(
            names(), names().optional(), numbers(), numbers(), numbers(), losses())
        .as((workload, shadow, seen, sent, waiting, losses) ->
            new Ledger(
                new WorkloadName(workload),
                shadow.map(ShadowName::new),
                seen,
                sent,
                waiting,
                losses));
  }

  static Arbitrary<List<Loss>> losses() {
    return Combinators.combine(Arbitraries.of(LossReason.class), numbers(), numbers())
        .as(Loss::new)
        .list()
        .ofMaxSize(4);
  }

  static Arbitrary<Comparison> comparisons() {
    return Combinators.combine(
            names(), names(), instants(), numbers(), values(), differences().list().ofMaxSize(3))
        .as((workload, shadow, at, pairs, ratio, fields) ->
            new Comparison(
                new WorkloadName(workload),
                new ShadowName(shadow),
                at,
                at.plusSeconds(5),
                pairs % 2 == 0,
                pairs,
                pairs / 2,
                pairs % 3 == 0
                    ? Comparison.LogRatio.of(ratio)
                    : new Comparison.LogRatio(ratio, 0.2, ratio, 0.3),
                new Comparison.Responses(pairs, pairs / 3, 1, fields)));
  }

  private static Arbitrary<FieldDifference> differences() {
    return Combinators.combine(names(), names(), numbers(), numbers())
        .as((path, kind, pairs, noise) ->
            new FieldDifference(path, kind, pairs, pairs / 2, noise, noise / 3));
  }

  static Arbitrary<Event> events() {
    return Combinators.combine(texts(), texts(), times()).as(Event::new);
  }

  static Arbitrary<SourceTime> times() {
    return Combinators.combine(boots(), Arbitraries.longs(), instants()).as(SourceTime::new);
  }

  static Arbitrary<Instant> instants() {
    return Combinators.combine(
            Arbitraries.longs().between(0, 253_402_300_799L),
            Arbitraries.integers().between(0, 999_999_999))
        .as(Instant::ofEpochSecond);
  }

  static Arbitrary<BootId> boots() {
    return Combinators.combine(Arbitraries.longs(), Arbitraries.longs())
        .as((high, low) -> new BootId(new UUID(high, low)));
  }

  static Arbitrary<Long> numbers() {
    return Arbitraries.longs().greaterOrEqual(0);
  }

  static Arbitrary<String> names() {
    return Arbitraries.strings().withCharRange('a', 'z').ofMinLength(1).ofMaxLength(12);
  }

  static Arbitrary<String> texts() {
    return Arbitraries.strings().ascii().withChars('ä', '€', '\u0000').ofMaxLength(20);
  }
}

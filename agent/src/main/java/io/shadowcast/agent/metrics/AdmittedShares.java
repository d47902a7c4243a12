package io.shadowcast.agent.metrics;

import io.shadowcast.agent.queue.ClassCounts;
import io.shadowcast.words.Labels;
import io.shadowcast.words.PriorityClass;
import io.shadowcast.words.Series;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/// `mirror_admitted_share` of each class: which share of its requests was passed on, of those that
/// sampling chose. The shares of the capture and of a shadow multiplied give how much of a class
/// the shadow saw; one request of it stands for one over that many. Sampler thread only.
public final class AdmittedShares implements SampleSource {
  /// The counts of one side.
  ///
  /// @param labels of its series, without the class
  /// @param counts of each thread that passes its requests on
  public record Side(Labels labels, List<ClassCounts> counts) {
    /// Copies.
    public Side {
      counts = List.copyOf(counts);
    }

    private long sum(ToLongFunction<ClassCounts> of) {
      return counts.stream().mapToLong(of).sum();
    }
  }

  private static final List<PriorityClass> CLASSES =
      List.of(PriorityClass.P1, PriorityClass.P2, PriorityClass.P3, PriorityClass.P4);

  private final Supplier<List<Side>> sides;
  private final Map<Labels, Map<PriorityClass, Share>> shares = new HashMap<>();

  /// @param sides as of now; must not block
  public AdmittedShares(Supplier<List<Side>> sides) {
    this.sides = sides;
  }

  @Override
  public void sample(Row row, long elapsedNanos) {
    for (Side side : sides.get()) {
      Map<PriorityClass, Share> known =
          shares.computeIfAbsent(side.labels(), _ -> new EnumMap<>(PriorityClass.class));
      for (PriorityClass priority : CLASSES) {
        known
            .computeIfAbsent(priority, each -> new Share(side.labels(), each))
            .set(
                row,
                side.sum(counts -> counts.keptOf(priority)),
                side.sum(counts -> counts.shedOf(priority)));
      }
    }
  }

  private static final class Share {
    private final Column column;
    private final Counter kept = new Counter();
    private final Counter shed = new Counter();

    Share(Labels side, PriorityClass priority) {
      column = new Column(new Series("mirror_admitted_share", side.with("class", priority.name())));
    }

    /// Without a request in the interval there is no value.
    void set(Row row, long keptSoFar, long shedSoFar) {
      double passed = kept.growth(keptSoFar);
      double seen = passed + shed.growth(shedSoFar);
      if (seen > 0) {
        row.set(column, passed / seen);
      }
    }
  }
}

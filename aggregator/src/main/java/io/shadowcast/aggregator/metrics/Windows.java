package io.shadowcast.aggregator.metrics;

import io.shadowcast.aggregator.store.series.SeriesQuery;
import io.shadowcast.aggregator.store.series.SeriesStore;
import io.shadowcast.aggregator.store.series.StoredSeries;
import io.shadowcast.words.HostId;
import io.shadowcast.words.Labels;
import io.shadowcast.words.LatencyBuckets;
import io.shadowcast.words.ShadowName;
import io.shadowcast.words.VmTypeName;
import io.shadowcast.words.WorkloadName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Puts stored samples together as windows. A sample belongs to the window its time stamp lies in.
public final class Windows {
  /// What the model uses.
  public static final Duration WIDTH = Duration.ofSeconds(5);

  /// Samples of a halved mirror differ by chance; one without mirroring among others differs by
  /// all.
  private static final double EVEN = 0.4;

  private static final String STEAL = "cpu_steal_ratio";
  private static final Duration SLICE = Duration.ofMinutes(30);

  private final SeriesStore series;
  private final Duration width;
  private final Map<String, Integer> bucketByLabel = new HashMap<>();

  /// @param width of a window; at least a second
  public Windows(SeriesStore series, Duration width) {
    if (width.compareTo(Duration.ofSeconds(1)) < 0 || width.compareTo(SLICE) > 0) {
      throw new IllegalArgumentException("window: " + width + " (expected: 1 s to " + SLICE + ")");
    }
    this.series = series;
    this.width = width;
    for (int i = 0; i < LatencyBuckets.COUNT; i++) {
      bucketByLabel.put(LatencyBuckets.label(i), i);
    }
  }

  /// The windows within a span in which production has samples, oldest first. The last ones may be
  /// [Window.Defect#LATE].
  ///
  /// @return read as it is drawn from, half an hour at a time: a week need not fit into memory
  public Stream<Window> of(HostId host, WorkloadName workload, Instant start, Instant end) {
    Instant last = floor(end);
    Instant first = floor(start.plus(width).minusNanos(1));
    return Stream.iterate(first, from -> from.isBefore(last), this::sliceEnd)
        .flatMap(from -> slice(host, workload, from, min(last, sliceEnd(from))).stream());
  }

  private Instant sliceEnd(Instant from) {
    return floor(from.plus(SLICE));
  }

  private Instant floor(Instant instant) {
    long nanos = nanos(instant);
    long rest = Math.floorMod(nanos, width.toNanos());
    return instant.minusNanos(rest);
  }

  private static Instant min(Instant a, Instant b) {
    return a.isBefore(b) ? a : b;
  }

  private List<Window> slice(HostId host, WorkloadName workload, Instant from, Instant to) {
    // One window more shows whether the last one has ended.
    Slice slice = new Slice(host, workload, from, to.plus(width));
    List<Window> windows = new ArrayList<>();
    Map<Who, Side> sides = read(slice);
    Side production = sides.remove(Who.PRODUCTION);
    if (production == null) {
      return windows;
    }
    NavigableMap<Long, Double> steal = steal(slice);
    long interval = interval(production.times());
    for (Instant start = from; start.isBefore(to); start = start.plus(width)) {
      Span span = new Span(nanos(start), nanos(start.plus(width)), interval);
      if (production.within(span.start, span.end).count(Measure.RATE) > 0) {
        windows.add(window(start, stolen(steal, span), span, production, sides));
      }
    }
    return windows;
  }

  /// Whose samples: a shadow that was removed and added again as another VM type is another one.
  private record Who(String shadow, String vmType) implements Comparable<Who> {
    private static final Who PRODUCTION = new Who("", "");
    private static final Comparator<Who> ORDER =
        Comparator.comparing(Who::shadow).thenComparing(Who::vmType);

    static Who of(Labels labels) {
      Map<String, String> values = labels.values();
      String shadow = values.getOrDefault("shadow", "");
      return shadow.isEmpty() ? PRODUCTION : new Who(shadow, values.getOrDefault("vm_type", ""));
    }

    Optional<VmTypeName> type() {
      return vmType.isEmpty() ? Optional.empty() : Optional.of(new VmTypeName(vmType));
    }

    @Override
    public int compareTo(Who other) {
      return ORDER.compare(this, other);
    }
  }

  private record Slice(HostId host, WorkloadName workload, Instant from, Instant to) {
    SeriesQuery of(String metric) {
      return SeriesQuery.raw(host, metric, Labels.of("workload", workload.value()), from, to);
    }
  }

  /// A window's time, nanoseconds, and how far samples are apart.
  private record Span(long start, long end, long interval) {
    long samples() {
      return Math.max(1, (end - start) / interval);
    }
  }

  private Map<Who, Side> read(Slice slice) {
    Map<Who, Side> sides = new TreeMap<>();
    for (Measure measure : Measure.values()) {
      for (StoredSeries found : series.query(slice.of(measure.metric()))) {
        Side side = side(sides, found.series().labels());
        for (int i = 0; i < found.values().length; i++) {
          side.put(measure, found.wallNanos()[i], found.values()[i]);
        }
      }
    }
    for (StoredSeries found : series.query(slice.of("response_time_bucket"))) {
      Integer bucket = bucketByLabel.get(found.series().labels().values().get("le"));
      for (int i = 0; bucket != null && i < found.values().length; i++) {
        side(sides, found.series().labels())
            .putBucket(bucket, found.wallNanos()[i], found.values()[i]);
      }
    }
    return sides;
  }

  private static Side side(Map<Who, Side> sides, Labels labels) {
    return sides.computeIfAbsent(Who.of(labels), _ -> new Side());
  }

  /// The usual distance of samples: their median; a second when there are too few to tell.
  private static long interval(long[] times) {
    long[] gaps = new long[Math.max(0, times.length - 1)];
    for (int i = 0; i < gaps.length; i++) {
      gaps[i] = times[i + 1] - times[i];
    }
    Arrays.sort(gaps);
    long second = Duration.ofSeconds(1).toNanos();
    // Time stamps jitter: whole tenths of a second are the settings people make.
    long tenth = second / 10;
    long median = gaps.length == 0 ? second : gaps[gaps.length / 2];
    return Math.max(tenth, (median + tenth / 2) / tenth * tenth);
  }

  private NavigableMap<Long, Double> steal(Slice slice) {
    NavigableMap<Long, Double> steal = new TreeMap<>();
    for (StoredSeries found :
        series.query(SeriesQuery.raw(slice.host(), STEAL, Labels.NONE, slice.from(), slice.to()))) {
      for (int i = 0; i < found.values().length; i++) {
        steal.put(found.wallNanos()[i], found.values()[i]);
      }
    }
    return steal;
  }

  private static double stolen(NavigableMap<Long, Double> steal, Span span) {
    return steal.subMap(span.start, true, span.end, false).values().stream()
        .mapToDouble(Double::doubleValue)
        .filter(share -> !Double.isNaN(share))
        .average()
        .orElse(0);
  }

  private Window window(
      Instant start, double stolen, Span span, Side production, Map<Who, Side> shadows) {
    List<Window.ShadowSide> sides = new ArrayList<>();
    shadows.forEach((who, side) -> {
      if (side.within(span.start, span.end).count(Measure.RATE) > 0) {
        sides.add(shadowSide(who, side, span));
      }
    });
    return new Window(start, width, stolen, productionSide(production, span), sides);
  }

  private static Window.Production productionSide(Side side, Span span) {
    Side.Sums sums = side.within(span.start, span.end);
    double rate = sums.mean(Measure.RATE);
    double cpu = sums.mean(Measure.CPU);
    double lost = lost(sums, Measure.CAPTURE_LOST, span);
    return new Window.Production(
        rate,
        rate > 0 ? cpu / rate : Double.NaN,
        sums.meanPerRequest(Measure.BYTES),
        sums.meanPerRequest(Measure.WRITES),
        sums.p95Millis(),
        errorRatio(sums, rate),
        cpu,
        lost,
        defects(side, sums, span, lost));
  }

  private static Window.ShadowSide shadowSide(Who who, Side side, Span span) {
    Side.Sums sums = side.within(span.start, span.end);
    double rate = sums.mean(Measure.RATE);
    double held = lost(sums, Measure.HELD, span);
    boolean evenly = sums.heldUnevenly() <= EVEN;
    double lost = lost(sums, Measure.MIRROR_LOST, span) + (evenly ? 0 : held);
    return new Window.ShadowSide(
        new ShadowName(who.shadow()),
        who.type(),
        sums.p95Millis(),
        rate,
        sums.mean(Measure.CPU),
        errorRatio(sums, rate),
        lost(sums, Measure.SAMPLED_OUT, span) + (evenly ? held : 0),
        lost,
        defects(side, sums, span, lost));
  }

  private static double errorRatio(Side.Sums sums, double rate) {
    double errors = sums.mean(Measure.ERRORS);
    return rate > 0 && !Double.isNaN(errors) ? Math.min(1, errors / rate) : 0;
  }

  private static double lost(Side.Sums sums, Measure measure, Span span) {
    double perSecond = sums.mean(measure);
    double seconds = (span.end - span.start) / 1e9;
    return Double.isNaN(perSecond) ? 0 : perSecond * seconds;
  }

  /// Samples may jitter over the border of a window, so one of several may be missing.
  private static Set<Window.Defect> defects(Side side, Side.Sums sums, Span span, double lost) {
    Set<Window.Defect> defects = EnumSet.noneOf(Window.Defect.class);
    long tolerated = span.samples() > 2 ? 1 : 0;
    if (sums.count(Measure.RATE) < span.samples() - tolerated) {
      defects.add(Window.Defect.MISSING_SAMPLES);
    }
    if (lost > 0) {
      defects.add(Window.Defect.LOST_RECORDS);
    }
    if (!side.within(span.end - span.interval, Long.MAX_VALUE).any(Measure.RATE)) {
      defects.add(Window.Defect.LATE);
    }
    return defects;
  }

  private static long nanos(Instant instant) {
    return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
  }
}

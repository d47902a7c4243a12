package io.shadowcast.agent.metrics;

import io.shadowcast.words.Labels;
import io.shadowcast.words.Series;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;

/// Metrics pushed by workloads in the statsd format `name:value|type[|@rate]`: counters `c`, gauges
/// `g`, timers `ms`, histograms `h` and distributions `d`. Bounded: beyond the limit of series a
/// new name is refused and counted; a name silent for an hour makes room. What cannot be read is
/// counted and changes nothing. Any thread may push.
final class StatsdSeries implements SampleSource {
  private static final int LONGEST_NAME = 128;
  private static final long FORGET_NANOS = 3_600_000_000_000L;
  private static final Labels SOURCE = Labels.of("source", "statsd");

  private enum Kind {
    COUNTER,
    GAUGE,
    TIMER
  }

  private final int limit;
  private final RandomGenerator random;
  private final Map<String, Pushed> pushed = new HashMap<>();
  private final Column malformedLines = refusedLines("malformed");
  private final Column fullLines = refusedLines("max_series");
  private long malformed;
  private long full;

  StatsdSeries(int limit, RandomGenerator random) {
    this.limit = limit;
    this.random = random;
  }

  private static Column refusedLines(String reason) {
    return new Column(new Series("statsd_refused_lines", Labels.of("reason", reason)));
  }

  /// Takes a packet of lines.
  synchronized void push(String packet) {
    packet.lines().filter(line -> !line.isBlank()).forEach(this::line);
  }

  /// Counts a packet that was too long to be read.
  synchronized void oversized() {
    malformed++;
  }

  synchronized long malformed() {
    return malformed;
  }

  synchronized long refused() {
    return full;
  }

  @Override
  public synchronized void sample(Row row, long elapsedNanos) {
    for (Iterator<Pushed> each = pushed.values().iterator(); each.hasNext(); ) {
      Pushed series = each.next();
      series.silentNanos += elapsedNanos;
      if (series.silentNanos > FORGET_NANOS) {
        each.remove();
      } else {
        series.sample(row);
      }
    }
    row.set(malformedLines, (double) malformed);
    row.set(fullLines, (double) full);
    malformed = 0;
    full = 0;
  }

  private void line(String line) {
    String text = line.strip();
    int colon = text.indexOf(':');
    String[] parts = text.substring(colon + 1).split("\\|", -1);
    if (colon <= 0 || colon > LONGEST_NAME || parts.length < 2 || parts.length > 3) {
      malformed++;
      return;
    }
    try {
      Kind kind = kind(parts[1]);
      double value = finite(parts[0]);
      double rate = parts.length == 3 ? rate(parts[2]) : 1;
      boolean relative = kind == Kind.GAUGE && "+-".indexOf(parts[0].charAt(0)) >= 0;
      take(
          name(text.substring(0, colon)),
          kind,
          value / (kind == Kind.COUNTER ? rate : 1),
          relative);
    } catch (IllegalArgumentException e) {
      malformed++;
    }
  }

  private void take(String name, Kind kind, double value, boolean relative) {
    String key = kind + " " + name;
    Pushed series = pushed.get(key);
    if (series == null) {
      if (pushed.size() >= limit) {
        full++;
        return;
      }
      series = kind == Kind.TIMER ? new Timer(name) : new Scalar(name, kind == Kind.COUNTER);
      pushed.put(key, series);
    }
    series.silentNanos = 0;
    series.take(value, relative);
  }

  private static Kind kind(String type) {
    return switch (type) {
      case "c" -> Kind.COUNTER;
      case "g" -> Kind.GAUGE;
      case "ms", "h", "d" -> Kind.TIMER;
      default -> throw new IllegalArgumentException(type);
    };
  }

  private static double finite(String text) {
    double value = Double.parseDouble(text);
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(text);
    }
    return value;
  }

  private static double rate(String text) {
    double rate = text.startsWith("@") ? finite(text.substring(1)) : -1;
    if (rate <= 0 || rate > 1) {
      throw new IllegalArgumentException(text);
    }
    return rate;
  }

  private static String name(String text) {
    String name = text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]", "_");
    return Character.isDigit(name.charAt(0)) ? "_" + name : name;
  }

  /// One pushed name.
  private abstract static class Pushed {
    private long silentNanos;

    abstract void take(double value, boolean relative);

    abstract void sample(Row row);
  }

  /// A counter, which is the sum of an interval, or a gauge, which keeps its value.
  private static final class Scalar extends Pushed {
    private final Column column;
    private final boolean sum;
    private double value;

    Scalar(String name, boolean sum) {
      this.column = new Column(new Series(name, SOURCE));
      this.sum = sum;
    }

    @Override
    void take(double pushed, boolean relative) {
      value = sum || relative ? value + pushed : pushed;
    }

    @Override
    void sample(Row row) {
      row.set(column, value);
      value = sum ? 0 : value;
    }
  }

  /// Quantiles of an interval from an even sample of at most 512 values, in the unit that was
  /// pushed.
  private final class Timer extends Pushed {
    private static final int KEPT = 512;

    private final Column p50;
    private final Column p95;
    private final Column count;
    private double[] kept = new double[16];
    private int seen;

    Timer(String name) {
      this.p50 = new Column(new Series(name + "_p50", SOURCE));
      this.p95 = new Column(new Series(name + "_p95", SOURCE));
      this.count = new Column(new Series(name + "_count", SOURCE));
    }

    @Override
    void take(double value, boolean relative) {
      int slot = seen < KEPT ? seen : random.nextInt(seen + 1);
      seen++;
      if (slot >= KEPT) {
        return;
      }
      if (slot >= kept.length) {
        kept = Arrays.copyOf(kept, 2 * kept.length);
      }
      kept[slot] = value;
    }

    @Override
    void sample(Row row) {
      int held = Math.min(seen, KEPT);
      Arrays.sort(kept, 0, held);
      row.set(p50, quantile(held, 0.5));
      row.set(p95, quantile(held, 0.95));
      row.set(count, seen);
      seen = 0;
    }

    private double quantile(int held, double quantile) {
      return held == 0 ? Double.NaN : kept[(int) Math.min(held - 1L, (long) (quantile * held))];
    }
  }
}

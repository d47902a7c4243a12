package io.shadowcast.trainer.feature;

import io.shadowcast.trainer.label.Outcome;
import io.shadowcast.words.ShadowName;
import io.shadowcast.words.VmTypeName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/// A simulated service: Poisson arrivals, log-normal work, one queue, a VM type with so many cores.
/// What is measured in a window is what its requests saw (Lindley's recursion), with all the noise
/// of few requests.
public final class QueueingWorkload {
  private static final Duration WINDOW = Duration.ofSeconds(5);
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final Random random;
  private final double work;
  private Instant now = START;

  /// @param work mean CPU seconds of a request
  public QueueingWorkload(long seed, double work) {
    random = new Random(seed);
    this.work = work;
  }

  /// Windows of one type at each rate in turn.
  public List<WindowRow> run(String type, double cores, int windowsPerRate, double... rates) {
    List<WindowRow> rows = new ArrayList<>();
    for (double rate : rates) {
      double backlog = 0;
      for (int i = 0; i < windowsPerRate; i++) {
        Window window = new Window(rate, cores, backlog);
        backlog = Math.min(window.backlog, 2);
        rows.add(window.row(type));
        now = now.plus(WINDOW);
      }
    }
    return rows;
  }

  /// Makes the following windows later ones.
  public QueueingWorkload skip(Duration time) {
    now = now.plus(time);
    return this;
  }

  private final class Window {
    private final double cores;
    private final double[] responses;
    private final double used;
    private final double backlog;
    private final double measuredRate;

    Window(double rate, double cores, double backlogBefore) {
      this.cores = cores;
      List<Double> seen = new ArrayList<>();
      double backlogNow = backlogBefore;
      double clock = gap(rate);
      double worked = 0;
      while (clock < WINDOW.toSeconds()) {
        double service = work * Math.exp(0.5 * random.nextGaussian() - 0.125);
        seen.add(backlogNow + service / cores);
        worked += service;
        double gap = gap(rate);
        backlogNow = Math.max(0, backlogNow + service / cores - gap);
        clock += gap;
      }
      responses = seen.stream().mapToDouble(value -> value).sorted().toArray();
      used = worked / WINDOW.toSeconds();
      backlog = backlogNow;
      measuredRate = Math.max(1, responses.length) / (double) WINDOW.toSeconds();
    }

    private double gap(double rate) {
      return -Math.log(1 - random.nextDouble()) / rate;
    }

    WindowRow row(String type) {
      double p95 = responses.length == 0 ? work : responses[(int) (0.95 * responses.length)];
      double cpu = 0.02 + used;
      return new WindowRow(
          now,
          new VmTypeName(type),
          Optional.of(new ShadowName(type)),
          new Characteristics(measuredRate, cpu / measuredRate, 180, 0.1),
          0,
          0,
          new Outcome(1000 * p95, served(), Math.min(cpu, cores), 0));
    }

    private double served() {
      return Math.min(measuredRate, cores / work);
    }
  }

  /// The median p95 over windows, the truth that a prediction is compared with.
  public static double medianP95(List<WindowRow> rows) {
    double[] sorted = rows.stream().mapToDouble(row -> row.outcome().p95Millis()).toArray();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}

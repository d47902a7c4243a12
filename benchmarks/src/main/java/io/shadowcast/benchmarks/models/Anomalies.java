package io.shadowcast.benchmarks.models;

import io.shadowcast.benchmarks.report.Figures;
import io.shadowcast.benchmarks.report.Sheet;
import io.shadowcast.trainer.anomaly.AlarmThreshold;
import io.shadowcast.trainer.anomaly.AnomalyModel;
import io.shadowcast.trainer.anomaly.Episode;
import io.shadowcast.trainer.anomaly.Sighting;
import io.shadowcast.trainer.anomaly.Watch;
import io.shadowcast.trainer.statistics.AveragePrecision;
import io.shadowcast.trainer.statistics.VolumeUnderPr;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// J2: is what a machine does an anomaly? Learned from days without labels, judged on days with
/// them, one configuration for all machines.
final class Anomalies {
  private static final double[] PER_DAY = {0.2, 0.5, 1};
  private static final double ASKED = 0.5;
  private static final int APART_MINUTES = 30;

  private final Path folder;
  private final Sheet sheet;
  private final boolean quick;
  private final long seed;

  Anomalies(Path folder, Sheet sheet, boolean quick, long seed) {
    this.folder = folder;
    this.sheet = sheet;
    this.quick = quick;
    this.seed = seed;
  }

  Figures run() throws IOException {
    Figures figures = new Figures("models").put("job", Job.J2.label());
    List<Path> folders = Machine.folders(folder);
    for (Path each : folders) {
      String name = each.getFileName().toString();
      List<Machine> machines = Machine.read(each);
      sheet.text("");
      sheet.line("%s: %d machines", name, machines.size());
      figures.put("vuspr_" + name, ranking(machines), 3);
    }
    // SMD, whose events the figures are of; where it is not given, the first.
    Path judged =
        folders.stream()
            .filter(each -> each.endsWith("smd"))
            .findFirst()
            .orElse(folders.getFirst());
    for (Path each : folders) {
      Map<Double, Alarms> found = alarms(each);
      if (each.equals(judged)) {
        Alarms asked = found.getOrDefault(ASKED, new Alarms());
        figures
            .put("recall", asked.recall(), 3)
            .put("false_per_day", asked.falsePerDay(), 3)
            .put("delay_min", asked.delayMinutes(), 1);
      }
    }
    return figures;
  }

  private double ranking(List<Machine> machines) {
    Map<String, Spread> areas = new LinkedHashMap<>();
    Map<String, Spread> volumes = new LinkedHashMap<>();
    SplittableRandom random = new SplittableRandom(seed);
    for (Machine machine : machines) {
      Detectors.scores(machine, random, !quick)
          .forEach((name, scores) -> {
            areas
                .computeIfAbsent(name, key -> new Spread())
                .add(AveragePrecision.of(scores, machine.labels()));
            volumes
                .computeIfAbsent(name, key -> new Spread())
                .add(VolumeUnderPr.of(scores, machine.labels()));
          });
    }
    sheet.line("  %-28s %-24s %s", "mean (least-most machine)", "AUC-PR", "VUS-PR");
    volumes.forEach((name, volume) ->
        sheet.line(
            "  %-28s %-24s %s",
            name, areas.getOrDefault(name, new Spread()).text(3), volume.text(3)));
    if (quick) {
      sheet.text("  random cut forests: left out with --quick");
    }
    return volumes.getOrDefault(Detectors.OURS, new Spread()).mean();
  }

  /// What came of alarms, over all machines.
  private static final class Alarms {
    private int events;
    private int found;
    private int falses;
    private int right;
    private double days;
    private final List<Double> delays = new ArrayList<>();

    double recall() {
      return (double) found / events;
    }

    double falsePerDay() {
      return falses / days;
    }

    double precision() {
      return (double) right / (right + falses);
    }

    /// The median.
    double delayMinutes() {
      return delays.stream().sorted().skip(delays.size() / 2).findFirst().orElse(Double.NaN);
    }
  }

  private Map<Double, Alarms> alarms(Path set) throws IOException {
    int day = Machine.day(set);
    Map<Double, Alarms> all = new LinkedHashMap<>();
    double spent = 0;
    long rows = 0;
    for (Machine machine : Machine.read(set)) {
      long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      double[] surprises = surprises(machine);
      spent += ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before;
      rows += surprises.length;
      for (double perDay : PER_DAY) {
        judge(machine, surprises, day, perDay, all.computeIfAbsent(perDay, key -> new Alarms()));
      }
    }
    sheet.text("");
    sheet.line(
        "%s: learning and judging took %.0f us of CPU for each row of a machine",
        set.getFileName(), spent / rows / 1000);
    all.forEach((perDay, found) ->
        sheet.line(
            "  ours, %.1f alarms a day tolerated: %d of %d events found (%.3f), %.3f false alarms a"
                + " day and machine, precision %.2f, median delay %.0f min",
            perDay,
            found.found,
            found.events,
            found.recall(),
            found.falsePerDay(),
            found.precision(),
            found.delayMinutes()));
    return all;
  }

  /// Of the last quarter of the days to learn from, and of the test, by a model of the rest.
  private static double[] surprises(Machine machine) {
    double[][] train = machine.train();
    int learned = train.length * 3 / 4;
    Watch watch = AnomalyModel.learn(Arrays.copyOf(train, learned)).watch();
    double[] surprises = new double[train.length - learned + machine.test().length];
    for (int i = 0; i < surprises.length; i++) {
      int row = learned + i;
      Sighting seen =
          watch.next(row < train.length ? train[row] : machine.test()[row - train.length]);
      surprises[i] = seen.surprise();
    }
    return surprises;
  }

  private static void judge(
      Machine machine, double[] surprises, int day, double perDay, Alarms alarms) {
    int ordinary = surprises.length - machine.test().length;
    int apart = APART_MINUTES * day / (24 * 60);
    AlarmThreshold threshold =
        new AlarmThreshold(Arrays.copyOf(surprises, ordinary), perDay, day, apart);
    List<Episode> raised =
        threshold.episodes(Arrays.copyOfRange(surprises, ordinary, surprises.length), apart);
    List<Episode> events = Episode.of(machine.labels(), 1);
    alarms.events += events.size();
    alarms.days += (double) machine.test().length / day;
    for (Episode event : events) {
      raised.stream()
          .filter(event::meets)
          .findFirst()
          .ifPresent(alarm -> {
            alarms.found++;
            double steps = Math.max(0, alarm.first() - event.first());
            alarms.delays.add(steps * 24 * 60 / day);
          });
    }
    for (Episode alarm : raised) {
      if (events.stream().anyMatch(alarm::meets)) {
        alarms.right++;
      } else {
        alarms.falses++;
      }
    }
  }
}

package io.shadowcast.trainer.forecast;

import io.shadowcast.trainer.series.History;

/// What is known at a step, as a row for the trees: values before it, the same time on earlier days
/// and what the neighbours do, all less the value at the step; and what kind of property it is. One
/// definition for training and serving.
public final class Outlook {
  private static final int DAYS_BEFORE = 2;
  private static final int DAYS = 7;
  private static final int CLOSE = 12;
  private static final int[] FURTHER = {14, 16, 18, 20, 24, 36, 48, 72, 144};
  private static final int[] MEANS = {3, 6, 12, 36, 72, 288, 2016};
  private static final int[] DEVIATIONS = {6, 12, 72, 288, 2016};
  private static final int[] AROUND = {2, 6, 12};
  private static final int MOST_STILL = 100;

  private final Property property;
  private final History history;
  private final int now;
  private final int then;
  private final double value;
  private final Row row = new Row();

  private Outlook(Property property, int now, int ahead) {
    this.property = property;
    this.history = property.history();
    this.now = now;
    this.then = now + ahead;
    this.value = history.at(now);
  }

  /// The first step with as much before it as a row needs: two days.
  ///
  /// @param day steps in a day
  public static int first(int day) {
    return Math.max(DAYS_BEFORE * day, FURTHER[FURTHER.length - 1]);
  }

  /// The row.
  ///
  /// @param now the last step that is known, [#first] or later
  /// @param ahead how many steps, 1 and more
  public static float[] row(Property property, int now, int ahead) {
    Outlook outlook = new Outlook(property, now, ahead);
    outlook.before();
    outlook.earlierDays();
    outlook.change();
    outlook.clock();
    property.traits().into(outlook.row);
    outlook.bounds();
    property.neighbours().forEach(outlook::neighbour);
    return outlook.row.done();
  }

  private void before() {
    for (int back = 1; back <= CLOSE; back++) {
      row.add(history.at(now - back) - value);
    }
    for (int back : FURTHER) {
      row.add(history.at(now - back) - value);
    }
    for (int steps : MEANS) {
      row.add(history.mean(now + 1 - steps, now + 1) - value);
    }
    for (int steps : DEVIATIONS) {
      row.add(history.deviation(now + 1 - steps, now + 1));
    }
  }

  /// The value at the wanted time of day on days before, those that are known.
  private void earlierDays() {
    double sum = 0;
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    int known = 0;
    for (int days = 1; days <= DAYS; days++) {
      int step = then - days * property.day();
      if (step < 0 || step > now) {
        row.add(Double.NaN);
        continue;
      }
      double about = history.mean(step - 1, Math.min(step + 2, now + 1));
      row.add((days <= DAYS_BEFORE || days == DAYS ? history.at(step) : about) - value);
      sum += about;
      least = Math.min(least, about);
      most = Math.max(most, about);
      known++;
    }
    row.add(known == 0 ? Double.NaN : sum / known - value);
    row.add(known == 0 ? Double.NaN : most - least);
  }

  /// How the days before went on from this time to the wanted one.
  private void change() {
    for (int around : AROUND) {
      double here = 0;
      double there = 0;
      int known = 0;
      for (int days = 1; days <= DAYS; days++) {
        int from = now - days * property.day();
        int to = then - days * property.day();
        if (from - around >= 0 && to <= now) {
          here += history.mean(from - around, from + around + 1);
          there += history.mean(to - around, Math.min(to + around + 1, now + 1));
          known++;
        }
      }
      row.add(known == 0 ? Double.NaN : (there - here) / known);
      row.add(known == 0 ? Double.NaN : there / known - value);
    }
    row.add(value - history.at(now - property.day()));
    row.add(sinceYesterday(CLOSE));
    row.add(sinceYesterday(6 * CLOSE));
    row.add(value - history.mean(0, now + 1));
  }

  private double sinceYesterday(int steps) {
    int yesterday = now + 1 - property.day();
    return history.mean(now + 1 - steps, now + 1) - history.mean(yesterday - steps, yesterday);
  }

  private void clock() {
    int day = property.day();
    double turn = 2 * Math.PI * (then % day) / day;
    row.add(now % day);
    row.add(Math.sin(turn));
    row.add(Math.cos(turn));
    row.add(then % CLOSE);
    row.add(then % (6 * CLOSE));
  }

  private void bounds() {
    for (int steps : new int[] {2 * CLOSE, property.day()}) {
      row.add(history.most(now + 1 - steps, now + 1) - value);
      row.add(history.least(now + 1 - steps, now + 1) - value);
    }
    int still = 0;
    while (still < MOST_STILL && history.at(now - still) == value) {
      still++;
    }
    row.add(still);
  }

  private void neighbour(History other) {
    double there = other.at(now);
    row.add(there - other.at(now - 1));
    row.add(there - other.at(now - 3));
    row.add(other.mean(now + 1 - CLOSE, now + 1) - there);
    row.add(there - other.at(now - property.day()));
    row.add(other.at(Math.min(now, then - property.day())) - there);
  }
}

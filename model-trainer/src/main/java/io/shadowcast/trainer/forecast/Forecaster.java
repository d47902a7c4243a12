package io.shadowcast.trainer.forecast;

import io.shadowcast.trainer.series.History;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/// Says where properties of a host will be. Before it speaks of a property it forecasts that one's
/// last days, learns from what came of it, and tells how often that was within.
public final class Forecaster {
  private static final int DAYS = 4;

  private final ForecastModel model;
  private final SeriesTable table;
  private final List<Property> properties;
  private final List<String> names;
  private final List<Double> units;

  /// Of one host.
  ///
  /// @param table its last step is now
  public Forecaster(ForecastModel model, SeriesTable table) {
    this.model = model;
    this.table = table;
    int now = table.steps();
    List<Integer> moving =
        IntStream.range(0, table.names().size())
            .filter(i -> table.histories().get(i).deviation(0, now) > 0)
            .boxed()
            .toList();
    properties =
        Property.of(moving.stream().map(table.histories()::get).toList(), model.day(), now);
    names = moving.stream().map(table.names()::get).toList();
    units = moving.stream().map(i -> table.histories().get(i).deviation(0, now)).toList();
  }

  /// A forecast of one property at one distance ahead, in the property's own unit.
  ///
  /// @param now the last value
  /// @param said where it will be: nine of ten times between its ends
  /// @param covered the share of the last forecasts that were right; NaN when none could be judged
  /// @param judged how many those were
  public record Forecast(
      String property, int ahead, double now, Quantiles said, double covered, int judged) {}

  /// Steps that a host needs to be spoken of.
  ///
  /// @param day steps in a day
  public static int needed(int day) {
    return Outlook.first(day) + 1;
  }

  /// Those of properties that are wanted; none of one that stood still all the time.
  public List<Forecast> ask(Predicate<String> wanted) {
    List<Forecast> all = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      if (wanted.test(names.get(i))) {
        for (ForecastModel.Horizon horizon : model.horizons()) {
          ask(i, horizon).ifPresent(all::add);
        }
      }
    }
    return all;
  }

  private Optional<Forecast> ask(int which, ForecastModel.Horizon horizon) {
    History history = properties.get(which).history();
    int last = table.steps() - 1;
    int ahead = horizon.ahead();
    int first = Math.max(Outlook.first(model.day()), last - DAYS * model.day() - ahead);
    if (last < first) {
      return Optional.empty();
    }
    Replay replay = new Replay(properties.get(which), horizon.trees(), model.day(), first);
    Quantiles said = replay.until(last);
    double unit = units.get(which);
    return Optional.of(
        new Forecast(
            names.get(which),
            ahead,
            history.at(last) * unit,
            new Quantiles(said.low() * unit, said.middle() * unit, said.high() * unit),
            replay.judged() == 0 ? Double.NaN : (double) replay.covered() / replay.judged(),
            replay.judged()));
  }
}

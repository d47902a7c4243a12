package io.shadowcast.aggregator.forecast;

import io.shadowcast.aggregator.metrics.HostColumn;
import io.shadowcast.aggregator.model.TrainerProgram;
import io.shadowcast.aggregator.store.HostRecord;
import io.shadowcast.aggregator.store.StateStore;
import io.shadowcast.aggregator.store.series.SeriesStore;
import io.shadowcast.trainer.forecast.ForecastModel;
import io.shadowcast.trainer.forecast.Forecaster;
import io.shadowcast.words.HostId;
import io.shadowcast.words.WorkloadName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The door of this room: where the properties of a host will be in five minutes to a day, with
/// intervals that are kept honest by what came of earlier ones (`docs/FORECASTS.md`).
public final class Forecasts {
  /// How long a step is.
  public static final Duration STEP = Past.STEP;

  private static final Logger LOG = LoggerFactory.getLogger(Forecasts.class);
  private static final Duration ANEW = Duration.ofDays(1);
  private static final Duration AGAIN = Duration.ofHours(1);

  /// A forecast from what was long ago is none.
  private static final Duration STALE = Duration.ofMinutes(15);

  private final Pasts pasts;
  private final StateStore state;
  private final ModelFolder folder;
  private final InstantSource clock;
  private final Map<HostId, Instant> tried = new ConcurrentHashMap<>();
  private final Map<HostId, String> refusals = new ConcurrentHashMap<>();

  /// What can be said of a host.
  public sealed interface Answer {
    /// Forecasts.
    ///
    /// @param now the moment they are made from
    record Known(ForecastModel model, Instant now, List<Forecaster.Forecast> forecasts)
        implements Answer {
      /// Copies.
      public Known {
        forecasts = List.copyOf(forecasts);
      }
    }

    /// Nothing.
    ///
    /// @param reason for people
    record Unknown(String reason) implements Answer {}
  }

  /// Keeps models below `directory`, in the aggregator's state.
  public Forecasts(
      SeriesStore series,
      StateStore state,
      TrainerProgram trainer,
      Path directory,
      InstantSource clock) {
    this.pasts = new Pasts(series);
    this.state = state;
    this.folder = new ModelFolder(directory, trainer);
    this.clock = clock;
  }

  /// What is to be said of a host's properties.
  ///
  /// @param wanted by name, as [io.shadowcast.aggregator.metrics.HostColumn#text] has it
  public Answer ask(HostId host, Predicate<String> wanted) {
    Optional<ForecastModel> model = folder.model(host);
    if (model.isEmpty()) {
      return new Answer.Unknown(
          refusals.getOrDefault(host, "not trained yet: that is tried once a day for each host"));
    }
    Instant now = clock.instant();
    Optional<Past> past = pasts.of(host, now);
    if (past.isEmpty() || past.get().until().isBefore(now.minus(STALE))) {
      return new Answer.Unknown("no samples in the last %d minutes".formatted(STALE.toMinutes()));
    }
    int needed = Forecaster.needed(model.get().day());
    if (past.get().table().steps() < needed) {
      return new Answer.Unknown(
          "%d steps of %d minutes (expected: %d)"
              .formatted(past.get().table().steps(), Past.STEP.toMinutes(), needed));
    }
    Forecaster forecaster = new Forecaster(model.get(), past.get().table());
    return new Answer.Known(model.get(), past.get().until(), forecaster.ask(wanted));
  }

  /// What is to be said of the requests per second that production of a workload will be asked.
  public Answer load(HostId host, WorkloadName workload) {
    String rate = HostColumn.rate(workload).text();
    return switch (ask(host, rate::equals)) {
      case Answer.Known known when known.forecasts().isEmpty() ->
          new Answer.Unknown(rate + " is not among what is forecast of " + host);
      case Answer.Known known -> known;
      case Answer.Unknown unknown -> unknown;
    };
  }

  /// Trains the host that has waited longest, if one is due. One thread.
  ///
  /// @throws InterruptedException when the aggregator ends
  public void round() throws InterruptedException {
    Instant now = clock.instant();
    Optional<HostId> next =
        state.hosts().list().stream()
            .map(HostRecord::name)
            .filter(host -> !due(host).isAfter(now))
            .min(Comparator.comparing(this::due));
    if (next.isPresent()) {
      train(next.get(), now);
    }
  }

  private Instant due(HostId host) {
    Instant last = tried.getOrDefault(host, folder.trained(host));
    return last.plus(refusals.containsKey(host) ? AGAIN : ANEW);
  }

  private void train(HostId host, Instant now) throws InterruptedException {
    tried.put(host, now);
    try {
      Optional<Past> past = pasts.of(host, now);
      Optional<String> refusal =
          past.isEmpty() ? Optional.of("no samples") : folder.train(host, past.get(), now);
      refusal.ifPresentOrElse(
          reason -> refusals.put(host, "not trained: " + reason), () -> refusals.remove(host));
      LOG.info("Forecasts of {}: {}", host, refusal.orElse("trained"));
    } catch (IOException | RuntimeException e) {
      refusals.put(host, "not trained: " + e.getMessage());
      LOG.warn("Forecasts of {} could not be trained: {}", host, e.getMessage());
    }
  }
}

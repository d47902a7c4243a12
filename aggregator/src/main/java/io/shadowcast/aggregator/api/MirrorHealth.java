package io.shadowcast.aggregator.api;

import io.shadowcast.aggregator.store.EventStore;
import io.shadowcast.aggregator.store.series.SeriesQuery;
import io.shadowcast.aggregator.store.series.SeriesStore;
import io.shadowcast.aggregator.store.series.StoredSeries;
import io.shadowcast.wire.map.AgentWire;
import io.shadowcast.wire.v1.Event;
import io.shadowcast.wire.v1.ProductionState;
import io.shadowcast.words.HostId;
import io.shadowcast.words.Labels;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/// How production of a host is doing with and without mirroring, from what its agent sampled last.
final class MirrorHealth {
  private static final Duration RECENT = Duration.ofMinutes(3);
  private static final List<String> LEVELS = List.of("full", "halved", "off", "blind");
  private static final int LOOKED_AT = 100;
  private static final int TOLD = 5;

  private final SeriesStore series;
  private final EventStore events;
  private final InstantSource clock;

  MirrorHealth(SeriesStore series, EventStore events, InstantSource clock) {
    this.series = series;
    this.events = events;
    this.clock = clock;
  }

  /// The level of the guard, empty when it was not heard of lately.
  String guard(HostId host) {
    return recent(host, "guard_level").stream()
        .flatMapToDouble(found -> newest(found).stream())
        .filter(level -> level >= 0 && level < LEVELS.size())
        .mapToObj(level -> LEVELS.get((int) level))
        .findFirst()
        .orElse("");
  }

  /// One per workload that the guard watches, or that is mirrored.
  List<ProductionState> production(HostId host) {
    Map<String, ProductionState.Builder> found = new TreeMap<>();
    for (StoredSeries one : recent(host, "guard_latency_seconds")) {
      Map<String, String> labels = one.series().labels().values();
      newest(one).ifPresent(seconds -> put(of(found, labels), labels, seconds));
    }
    for (StoredSeries one : recent(host, "mirror_delay_seconds")) {
      ProductionState.Builder state = of(found, one.series().labels().values());
      newest(one)
          .ifPresent(
              seconds -> state.setMirrorDelayP99(Math.max(seconds, state.getMirrorDelayP99())));
    }
    return found.values().stream().map(ProductionState.Builder::build).toList();
  }

  /// The newest events of the mirror and its guard.
  List<Event> events(HostId host) {
    return events.newest(host, LOOKED_AT).stream()
        .filter(event -> event.kind().startsWith("guard.") || event.kind().startsWith("mirror."))
        .limit(TOLD)
        .map(AgentWire::toWire)
        .toList();
  }

  private static ProductionState.Builder of(
      Map<String, ProductionState.Builder> found, Map<String, String> labels) {
    String workload = labels.getOrDefault("workload", "");
    return found.computeIfAbsent(workload, name -> ProductionState.newBuilder().setWorkload(name));
  }

  private static void put(
      ProductionState.Builder state, Map<String, String> labels, double seconds) {
    boolean with = "with".equals(labels.get("mirroring"));
    boolean middle = "0.5".equals(labels.get("quantile"));
    if (with && middle) {
      state.setP50(seconds);
    } else if (with) {
      state.setP99(seconds);
    } else if (middle) {
      state.setP50Without(seconds);
    } else {
      state.setP99Without(seconds);
    }
  }

  private List<StoredSeries> recent(HostId host, String metric) {
    Instant now = clock.instant();
    return series.query(SeriesQuery.raw(host, metric, Labels.NONE, now.minus(RECENT), now)).stream()
        .sorted(Comparator.comparing(StoredSeries::series))
        .toList();
  }

  private static OptionalDouble newest(StoredSeries of) {
    for (int i = of.values().length - 1; i >= 0; i--) {
      if (!Double.isNaN(of.values()[i])) {
        return OptionalDouble.of(of.values()[i]);
      }
    }
    return OptionalDouble.empty();
  }
}

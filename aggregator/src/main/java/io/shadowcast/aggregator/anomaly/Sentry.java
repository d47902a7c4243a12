package io.shadowcast.aggregator.anomaly;

import io.shadowcast.aggregator.metrics.HostColumn;
import io.shadowcast.aggregator.store.AnomalyRecord;
import io.shadowcast.aggregator.store.HostRecord;
import io.shadowcast.aggregator.store.MaintenanceRecord;
import io.shadowcast.aggregator.store.StateStore;
import io.shadowcast.aggregator.store.series.SeriesStore;
import io.shadowcast.words.HostId;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The door of this room. Learns each host's ordinary days and looks at each minute since. What it
/// learned it learns anew after a day, without the minutes that were anomalies or maintenance, and
/// when the aggregator starts.
public final class Sentry {
  private static final Logger LOG = LoggerFactory.getLogger(Sentry.class);
  private static final Duration LEARNED = Duration.ofDays(7);
  private static final Duration ANEW = Duration.ofDays(1);
  private static final Duration AGAIN = Duration.ofMinutes(30);

  /// Samples of a minute have come in by then, from an agent that is connected.
  private static final Duration LATE = Duration.ofMinutes(2);

  /// What comes in later than this is not looked at.
  private static final Duration MOST = Duration.ofDays(1);

  /// Their watches are held in memory.
  private static final int MOST_HOSTS = 256;

  private final SeriesStore series;
  private final StateStore state;
  private final double perDay;
  private final Map<HostId, HostWatch> watches = new HashMap<>();
  private final Map<HostId, Instant> tried = new HashMap<>();
  private final Map<HostId, Standing> standings = new ConcurrentHashMap<>();

  /// @param perDay alarms that are tolerated of a host on ordinary days; 0: nothing is watched
  public Sentry(SeriesStore series, StateStore state, double perDay) {
    this.series = series;
    this.state = state;
    this.perDay = perDay;
  }

  /// Alarms that are tolerated of a host on ordinary days.
  public double alarmsPerDay() {
    return perDay;
  }

  /// How a host stands.
  public Standing standing(HostId host) {
    if (perDay == 0) {
      return new Standing.Off("anomalies.alarms_per_day is 0");
    }
    return standings.getOrDefault(
        host, new Standing.Learning(0, HostWatch.FEWEST, "it is not its turn yet"));
  }

  /// What was found since an instant, newest first.
  public List<AnomalyRecord> found(Optional<HostId> host, Instant since) {
    return state.anomalies().since(host, since);
  }

  /// Those that end after an instant, newest first.
  public List<MaintenanceRecord> maintenances(Optional<HostId> host, Instant since) {
    return state.maintenances().since(host, since);
  }

  /// The one of a host that begins then.
  public Optional<MaintenanceRecord> maintenance(HostId host, Instant begins) {
    return state.maintenances().find(host, begins);
  }

  /// From the round after it on, no minute of it is an alarm, and none is learned.
  public void maintain(MaintenanceRecord maintenance) {
    state.maintenances().put(maintenance);
  }

  /// Ends one now; one that has not begun is forgotten.
  ///
  /// @return as it is then
  public MaintenanceRecord end(MaintenanceRecord going, Instant now) {
    if (now.isBefore(going.begins())) {
      state.maintenances().remove(going);
      return new MaintenanceRecord(going.host(), going.begins(), going.begins(), going.reason());
    }
    MaintenanceRecord ended =
        new MaintenanceRecord(going.host(), going.begins(), now, going.reason());
    state.maintenances().put(ended);
    return ended;
  }

  /// Looks at the minutes since the last round; learns one host, if it is time. One thread.
  public void round(Instant now) {
    if (perDay == 0) {
      return;
    }
    Instant end = now.minus(LATE).truncatedTo(ChronoUnit.MINUTES);
    List<HostId> hosts = state.hosts().list().stream().map(HostRecord::name).toList();
    for (HostId host : hosts) {
      try {
        Optional.ofNullable(watches.get(host)).ifPresent(watch -> look(host, watch, end));
      } catch (RuntimeException e) {
        LOG.warn("{} could not be looked at: {}", host, e.getMessage());
      }
    }
    next(hosts, now).ifPresent(host -> learn(host, now, end));
  }

  /// Whose turn it is to be learned: who has waited longest.
  private Optional<HostId> next(List<HostId> hosts, Instant now) {
    return hosts.stream()
        .filter(host -> !due(host).isAfter(now))
        .min(Comparator.comparing(this::due));
  }

  private Instant due(HostId host) {
    Instant last = tried.get(host);
    return last == null ? Instant.EPOCH : last.plus(watches.containsKey(host) ? ANEW : AGAIN);
  }

  private void learn(HostId host, Instant now, Instant end) {
    tried.put(host, now);
    if (!watches.containsKey(host) && watches.size() >= MOST_HOSTS) {
      standings.put(host, new Standing.Off(MOST_HOSTS + " other hosts are watched"));
      return;
    }
    try {
      List<HostColumn> columns = HostColumn.of(series.series(host));
      Minutes minutes = Minutes.read(series, host, columns, end.minus(LEARNED), end);
      switch (HostWatch.learn(columns, without(minutes, host, end), perDay)) {
        case HostWatch.Learned.Host(HostWatch watch) -> {
          watches.put(host, watch);
          standings.put(host, watch.standing());
        }
        case HostWatch.Learned.TooLittle(int count, String reason) -> {
          // What was learned before is better than nothing.
          if (!watches.containsKey(host)) {
            standings.put(host, new Standing.Learning(count, HostWatch.FEWEST, reason));
          }
        }
      }
    } catch (RuntimeException e) {
      LOG.warn("{} could not be learned: {}", host, e.getMessage());
    }
  }

  private Minutes without(Minutes minutes, HostId host, Instant end) {
    List<AnomalyRecord> known = found(Optional.of(host), end.minus(LEARNED));
    List<MaintenanceRecord> work = maintenances(Optional.of(host), end.minus(LEARNED));
    List<Instant> start = new ArrayList<>();
    List<double[]> rows = new ArrayList<>();
    for (int i = 0; i < minutes.count(); i++) {
      Instant minute = minutes.start().get(i);
      if (known.stream().noneMatch(one -> isWithin(minute, one)) && isOrdinary(minute, work)) {
        start.add(minute);
        rows.add(minutes.rows().get(i));
      }
    }
    return new Minutes(start, rows);
  }

  private static boolean isWithin(Instant minute, AnomalyRecord anomaly) {
    return !minute.isBefore(anomaly.begun()) && !minute.isAfter(anomaly.last());
  }

  private static boolean isOrdinary(Instant minute, List<MaintenanceRecord> work) {
    return work.stream().noneMatch(one -> one.touches(minute, minute.plus(Minutes.WIDTH)));
  }

  private void look(HostId host, HostWatch watch, Instant end) {
    Instant next = watch.last().plus(Minutes.WIDTH);
    Instant earliest = end.minus(MOST);
    Minutes minutes =
        Minutes.read(series, host, watch.columns(), next.isBefore(earliest) ? earliest : next, end);
    List<MaintenanceRecord> work = maintenances(Optional.of(host), earliest);
    for (int i = 0; i < minutes.count(); i++) {
      Instant minute = minutes.start().get(i);
      if (isOrdinary(minute, work)) {
        look(host, watch.see(minute, minutes.rows().get(i)));
      } else {
        watch.pass(minute);
      }
    }
    standings.put(host, watch.standing());
  }

  private void look(HostId host, HostWatch.Seen seen) {
    if (seen.alarm()) {
      alarm(host, seen);
    }
  }

  private void alarm(HostId host, HostWatch.Seen seen) {
    AnomalyRecord fresh =
        new AnomalyRecord(
            host, seen.minute(), seen.minute(), seen.surprise(), seen.threshold(), seen.parts());
    Instant near = seen.minute().minus(Minutes.WIDTH.multipliedBy(HostWatch.APART));
    Optional<AnomalyRecord> going =
        found(Optional.of(host), near).stream()
            .filter(one -> !one.begun().isAfter(seen.minute()))
            .findFirst();
    state.anomalies().put(going.map(one -> one.with(fresh)).orElse(fresh));
    if (going.isEmpty()) {
      String parts =
          fresh.metrics().stream()
              .map(AnomalyRecord.Part::metric)
              .collect(Collectors.joining(", "));
      LOG.info("{} does what it does not do on ordinary days: {}", host, parts);
    }
  }
}

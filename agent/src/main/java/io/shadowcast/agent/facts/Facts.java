package io.shadowcast.agent.facts;

import io.shadowcast.agent.config.FactsSettings;
import io.shadowcast.words.Fact;
import io.shadowcast.words.ProbeResult;
import io.shadowcast.words.SourceTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The door of this room. The first turn reports everything, later ones only what changed, and
/// everything again each 24 hours. One thread; a turn may take as long as the commands it runs.
public final class Facts {
  private static final Logger LOG = LoggerFactory.getLogger(Facts.class);
  private static final Duration FULL_REPORT = Duration.ofHours(24);

  private final List<FactSource> sources = new ArrayList<>();
  private final Map<FactSource, Map<String, Found>> known = new HashMap<>();
  private final Map<FactSource, List<Found>> looked = new HashMap<>();
  private final Supplier<SourceTime> now;
  private Optional<SourceTime> lastFull = Optional.empty();

  /// @param threads one thread per task, for the outputs of child processes
  public Facts(FactsSettings settings, Supplier<SourceTime> now, ExecutorService threads) {
    this.now = now;
    ChildProcess children = new ChildProcess(threads);
    if (!settings.files().isEmpty()) {
      sources.add(new FileFacts(settings.files()));
    }
    if (settings.packages()) {
      sources.add(new PackageFacts(children));
    }
    if (settings.kernel() || !settings.sysctls().isEmpty()) {
      sources.add(new KernelFacts(settings.kernel(), settings.sysctls()));
    }
    if (!settings.units().isEmpty()) {
      sources.add(new UnitFacts(settings.units(), children));
    }
    if (!settings.commands().isEmpty()) {
      sources.add(new CommandFacts(settings.commands(), children));
    }
  }

  /// How well each source works here.
  public List<ProbeResult> probes() {
    return sources.stream().map(FactSource::probe).toList();
  }

  /// Looks at everything and returns what is to be reported.
  public List<Fact> turn() throws InterruptedException {
    SourceTime time = now.get();
    boolean full = lastFull.map(last -> isDue(last, time)).orElse(true);
    List<Fact> facts = new ArrayList<>();
    for (FactSource source : sources) {
      for (Found found : news(source, full)) {
        facts.add(fact(found, time));
      }
    }
    if (full) {
      lastFull = Optional.of(time);
    }
    return facts;
  }

  /// What was reported did not get through: the next turn reports everything again.
  public void forgetTold() {
    lastFull = Optional.empty();
  }

  private List<Found> news(FactSource source, boolean full) throws InterruptedException {
    Map<String, Found> before = known.getOrDefault(source, Map.of());
    try {
      List<Found> now = source.look();
      List<Found> unchanged = looked.put(source, now);
      if (now.equals(unchanged) && !full) {
        return List.of();
      }
      Map<String, Found> after = new HashMap<>();
      List<Found> news = new ArrayList<>();
      for (Found found : now) {
        after.put(found.key(), found);
        if (full || !found.equals(before.get(found.key()))) {
          news.add(found);
        }
      }
      Set<String> gone = new HashSet<>(before.keySet());
      gone.removeAll(after.keySet());
      gone.stream()
          .map(before::get)
          .filter(f -> f != null && !f.absent())
          .forEach(found -> news.add(Found.missing(found.kind(), found.name())));
      known.put(source, after);
      return news;
    } catch (IOException e) {
      LOG.warn("facts: {}", e.getMessage());
      return full ? List.copyOf(before.values()) : List.of();
    }
  }

  private static boolean isDue(SourceTime last, SourceTime time) {
    return time.monotonicNanos() - last.monotonicNanos() >= FULL_REPORT.toNanos();
  }

  private static Fact fact(Found found, SourceTime time) {
    return new Fact(
        found.kind(),
        found.name(),
        found.value(),
        found.digest(),
        found.absent(),
        found.secret(),
        time);
  }
}

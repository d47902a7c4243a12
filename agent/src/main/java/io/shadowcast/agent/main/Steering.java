package io.shadowcast.agent.main;

import io.shadowcast.agent.config.AgentSettings;
import io.shadowcast.agent.config.ShadowSettings;
import io.shadowcast.agent.metrics.AdmittedShares;
import io.shadowcast.agent.metrics.WorkloadLabels;
import io.shadowcast.agent.mirror.Application;
import io.shadowcast.agent.mirror.Mirror;
import io.shadowcast.agent.uplink.CentralSettings;
import io.shadowcast.words.ClassRule;
import io.shadowcast.words.Labels;
import io.shadowcast.words.Ledger;
import io.shadowcast.words.MirrorSettings;
import io.shadowcast.words.MirrorTarget;
import io.shadowcast.words.ShadowName;
import io.shadowcast.words.VmTypeName;
import io.shadowcast.words.WorkloadName;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is mirrored where: the shadows of the settings file, those the aggregator wants, and the
/// pause of the operator on this host, which nobody else can end. The file's rate thins every
/// target; a target of the aggregator replaces the file's of the same name, and its class rules
/// come before the file's.
final class Steering {
  private static final Logger LOG = LoggerFactory.getLogger(Steering.class);
  private static final long FIRST_WAIT = 1;
  private static final long LAST_WAIT = 60;

  private static final VmTypeName UNKNOWN = new VmTypeName("unknown");

  private final AgentSettings settings;
  private final Mirror mirror;
  private final Pause pause;
  private final Consumer<List<ClassRule>> classes;
  private final Consumer<List<MirrorTarget>> inForce;
  private final Later later;
  private volatile Map<String, Labels> labels = Map.of();
  private volatile List<MirrorTarget> targets = List.of();
  private volatile long revision;
  private volatile @Nullable Waiting waiting;
  private volatile @Nullable Refusal refusal;
  private volatile boolean off;

  /// Runs a task once, later, on a thread that may block.
  @FunctionalInterface
  interface Later {
    /// Runs it after so many seconds.
    void run(Runnable task, long seconds);
  }

  /// Settings with names that cannot be looked up just now.
  private record Waiting(MirrorSettings central, List<String> faults, long seconds) {}

  /// Settings that will never be in force.
  private record Refusal(long revision, List<String> faults) {}

  /// @param classes takes the aggregator's class rules
  /// @param inForce takes the targets that are mirrored to
  /// @param later for another look-up of names
  Steering(
      AgentSettings settings,
      Mirror mirror,
      Pause pause,
      Consumer<List<ClassRule>> classes,
      Consumer<List<MirrorTarget>> inForce,
      Later later) {
    this.settings = settings;
    this.mirror = mirror;
    this.pause = pause;
    this.classes = classes;
    this.inForce = inForce;
    this.later = later;
  }

  /// Goes on as told before the last stop: the pause first.
  void restore() throws IOException {
    if (pause.restore()) {
      LOG.info("{}: paused since before this start; `agent resume` ends it", settings.host());
    }
    MirrorSettings central =
        new CentralSettings(settings.state())
            .read()
            .orElse(new MirrorSettings(0, false, List.of(), List.of()));
    List<String> ignored = apply(central);
  }

  /// Puts what the aggregator wants in force, on top of the file's. When only names could not be
  /// looked up, it is tried again, after 1 s, 2 s, 4 s ... a minute, until other settings come.
  synchronized List<String> apply(MirrorSettings central) {
    waiting = null;
    List<String> faults = attempt(central, FIRST_WAIT);
    if (!faults.isEmpty()) {
      LOG.warn(
          "{}: mirror settings, revision {}, are not in force, revision {} is: {}",
          settings.host(),
          central.revision(),
          revision,
          String.join("; ", faults));
    }
    return faults;
  }

  /// The aggregator wanted something that no settings can be.
  synchronized void refused(long unread, List<String> faults) {
    refusal = new Refusal(unread, faults);
    LOG.warn(
        "{}: mirror settings, revision {}, are refused: {}",
        settings.host(),
        unread,
        String.join("; ", faults));
  }

  private synchronized void again(Waiting task) {
    if (!task.equals(waiting)) {
      return;
    }
    waiting = null;
    if (!attempt(task.central(), Math.min(LAST_WAIT, 2 * task.seconds())).isEmpty()) {
      return;
    }
    LOG.info("{}: mirror settings are in force, names can be looked up", settings.host());
    try {
      new CentralSettings(settings.state()).write(task.central());
    } catch (IOException e) {
      LOG.warn("{}: mirror settings are lost at the next start: {}", settings.host(), e.toString());
    }
  }

  private void await(MirrorSettings central, List<String> faults, long seconds) {
    Waiting task = new Waiting(central, faults, seconds);
    waiting = task;
    later.run(() -> again(task), seconds);
  }

  private List<String> attempt(MirrorSettings central, long seconds) {
    List<MirrorTarget> wanted = targets(central);
    Map<String, Labels> before = labels;
    // First, so that no row is sampled in between that does not know a new shadow's VM type.
    labels = wanted.stream().collect(Collectors.toMap(Steering::key, Steering::labels));
    MirrorSettings all =
        new MirrorSettings(central.revision(), central.off(), wanted, central.classes());
    return switch (mirror.apply(all)) {
      case Application.Applied(long applied) -> {
        revision = applied;
        off = central.off();
        forget(applied);
        classes.accept(central.classes());
        inForce.accept(wanted);
        targets = List.copyOf(wanted);
        yield List.of();
      }
      case Application.Superseded(long late, long applied) -> {
        labels = before;
        yield List.of("revision: %d (expected: >= %d, in force)".formatted(late, applied));
      }
      case Application.Refused(List<String> faults, boolean mayPass) -> {
        labels = before;
        if (mayPass) {
          await(central, faults, seconds);
        } else {
          refusal = new Refusal(central.revision(), faults);
        }
        yield faults;
      }
    };
  }

  /// A refusal is of its revision: later settings that are in force make it history.
  private void forget(long applied) {
    Refusal known = refusal;
    if (known != null && known.revision() <= applied) {
      refusal = null;
    }
  }

  private List<MirrorTarget> targets(MirrorSettings central) {
    Map<String, MirrorTarget> all = new LinkedHashMap<>();
    for (ShadowSettings shadow : settings.mirror().shadows()) {
      MirrorTarget target = shadow.target(settings.mirror().rate());
      all.put(key(target), target);
    }
    for (MirrorTarget target : central.targets()) {
      all.put(key(target), thinned(target));
    }
    return new ArrayList<>(all.values());
  }

  /// The shadows that a workload is mirrored to, as the settings in force say.
  List<MirrorTarget> shadows(WorkloadName workload) {
    return targets.stream().filter(target -> target.workload().equals(workload)).toList();
  }

  private MirrorTarget thinned(MirrorTarget target) {
    return target.at(target.rate() * settings.mirror().rate());
  }

  private static String key(MirrorTarget target) {
    return target.workload() + "/" + target.shadow();
  }

  long revision() {
    return revision;
  }

  /// What became of the requests of each class, for every shadow.
  List<AdmittedShares.Side> sides() {
    return mirror.classes().stream()
        .map(each ->
            new AdmittedShares.Side(labels(each.workload(), each.shadow()), List.of(each.counts())))
        .toList();
  }

  /// Whether something is to be mirrored: there are shadows, and nobody switched mirroring off.
  boolean isMirroring() {
    return !labels.isEmpty() && !mirror.isOff();
  }

  /// The labels of a ledger's series.
  Labels labels(Ledger ledger) {
    return ledger
        .shadow()
        .map(shadow -> labels(ledger.workload(), shadow))
        .orElseGet(() -> captured(ledger.workload()));
  }

  /// A workload that is captured may itself be a shadow.
  private Labels captured(WorkloadName workload) {
    return settings.workloads().stream()
        .filter(each -> each.name().equals(workload))
        .findFirst()
        .map(WorkloadLabels::of)
        .orElseGet(() -> WorkloadLabels.production(workload));
  }

  /// The labels of a shadow's series.
  Labels labels(WorkloadName workload, ShadowName shadow) {
    Labels known = labels.get(workload + "/" + shadow);
    return known == null ? WorkloadLabels.shadow(workload, shadow, UNKNOWN) : known;
  }

  private static Labels labels(MirrorTarget target) {
    return WorkloadLabels.shadow(target.workload(), target.shadow(), target.vmType());
  }

  /// Answers a line of the control socket.
  String command(String line) {
    try {
      return switch (line) {
        case "pause" -> pause();
        case "resume" -> resume();
        case "status" -> status();
        default -> "command: " + line + " (expected: pause, resume, record or status)";
      };
    } catch (IOException e) {
      return "pause: "
          + pause.file()
          + " cannot be kept ("
          + e.getMessage()
          + "); it holds until the agent stops";
    }
  }

  private String status() {
    String state = "mirror: " + state();
    Refusal no = refusal;
    if (no != null) {
      state +=
          "; revision %d refused, revision %d is in force: %s"
              .formatted(no.revision(), revision, String.join("; ", no.faults()));
    }
    Waiting open = waiting;
    return open == null
        ? state
        : "%s; revision %d waits, tried again each %d s: %s"
            .formatted(
                state, open.central().revision(), open.seconds(), String.join("; ", open.faults()));
  }

  private String state() {
    return pause
        .since()
        .map(since ->
            "paused on this host since %s, `agent resume` ends it%s"
                .formatted(
                    since.truncatedTo(ChronoUnit.SECONDS),
                    off ? "; off, as the aggregator wants it" : ""))
        .orElseGet(() -> mirror.isOff() ? "off, as the aggregator wants it" : "on");
  }

  /// Since when the operator of this host has paused it; empty: it is not paused.
  Optional<Instant> pausedSince() {
    return pause.since();
  }

  private String pause() throws IOException {
    pause.begin();
    LOG.info("{}: paused, no captured byte leaves this host", settings.host());
    return "paused: no captured byte leaves this host, also after a restart";
  }

  private String resume() throws IOException {
    pause.end();
    LOG.info("{}: resumed", settings.host());
    return off ? "resumed, but the aggregator has mirroring switched off" : "resumed";
  }
}

package io.shadowcast.agent.main;

import io.shadowcast.agent.capture.PausableAdmission;
import io.shadowcast.agent.config.AgentSettings;
import io.shadowcast.agent.config.ShadowSettings;
import io.shadowcast.agent.metrics.AdmittedShares;
import io.shadowcast.agent.metrics.WorkloadLabels;
import io.shadowcast.agent.mirror.Application;
import io.shadowcast.agent.mirror.Mirror;
import io.shadowcast.agent.os.PrivateFile;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
  private final PausableAdmission admission;
  private final Consumer<List<ClassRule>> classes;
  private final Path marker;
  private final Consumer<List<MirrorTarget>> inForce;
  private final Later later;
  private volatile Map<String, Labels> labels = Map.of();
  private volatile long revision;
  private volatile @Nullable Waiting waiting;

  /// Runs a task once, later, on a thread that may block.
  @FunctionalInterface
  interface Later {
    /// Runs it after so many seconds.
    void run(Runnable task, long seconds);
  }

  /// Settings with names that cannot be looked up just now.
  private record Waiting(MirrorSettings central, List<String> faults, long seconds) {}

  /// @param classes takes the aggregator's class rules
  /// @param inForce takes the targets that are mirrored to
  /// @param later for another look-up of names
  Steering(
      AgentSettings settings,
      Mirror mirror,
      PausableAdmission admission,
      Consumer<List<ClassRule>> classes,
      Consumer<List<MirrorTarget>> inForce,
      Later later) {
    this.settings = settings;
    this.mirror = mirror;
    this.admission = admission;
    this.classes = classes;
    this.inForce = inForce;
    this.later = later;
    marker = settings.state().resolve("paused");
  }

  /// Goes on as told before the last stop: the pause first.
  void restore() throws IOException {
    if (Files.exists(marker)) {
      hold(true);
      LOG.info("{}: paused since before this start; `agent resume` ends it", settings.host());
    }
    MirrorSettings central =
        new CentralSettings(settings.state())
            .read()
            .orElse(new MirrorSettings(0, false, List.of(), List.of()));
    List<String> faults = apply(central);
    if (!faults.isEmpty()) {
      LOG.warn("{}: mirror settings are not in force: {}", settings.host(), faults);
    }
  }

  /// Puts what the aggregator wants in force, on top of the file's. When only names could not be
  /// looked up, it is tried again, after 1 s, 2 s, 4 s ... a minute, until other settings come.
  synchronized List<String> apply(MirrorSettings central) {
    waiting = null;
    return attempt(central, FIRST_WAIT);
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
    List<MirrorTarget> targets = targets(central);
    Map<String, Labels> before = labels;
    // First, so that no row is sampled in between that does not know a new shadow's VM type.
    labels = targets.stream().collect(Collectors.toMap(Steering::key, Steering::labels));
    MirrorSettings all =
        new MirrorSettings(central.revision(), central.off(), targets, central.classes());
    return switch (mirror.apply(all)) {
      case Application.Applied(long applied) -> {
        revision = applied;
        classes.accept(central.classes());
        inForce.accept(targets);
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
        }
        yield faults;
      }
    };
  }

  private List<MirrorTarget> targets(MirrorSettings central) {
    Map<String, MirrorTarget> targets = new LinkedHashMap<>();
    for (ShadowSettings shadow : settings.mirror().shadows()) {
      MirrorTarget target = shadow.target(settings.mirror().rate());
      targets.put(key(target), target);
    }
    for (MirrorTarget target : central.targets()) {
      targets.put(key(target), thinned(target));
    }
    return new ArrayList<>(targets.values());
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

  /// The labels of a ledger's series.
  Labels labels(Ledger ledger) {
    return ledger
        .shadow()
        .map(shadow -> labels(ledger.workload(), shadow))
        .orElseGet(() -> WorkloadLabels.production(ledger.workload()));
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
        default -> "command: " + line + " (expected: pause, resume or status)";
      };
    } catch (IOException e) {
      return "pause: "
          + marker
          + " cannot be kept ("
          + e.getMessage()
          + "); it holds until the agent stops";
    }
  }

  private String status() {
    String state = mirror.isOff() ? "mirror: off" : "mirror: on";
    Waiting open = waiting;
    return open == null
        ? state
        : "%s; revision %d waits, tried again each %d s: %s"
            .formatted(
                state, open.central().revision(), open.seconds(), String.join("; ", open.faults()));
  }

  private String pause() throws IOException {
    hold(true);
    PrivateFile.replace(marker, new byte[0]);
    LOG.info("{}: paused, no captured byte leaves this host", settings.host());
    return "paused: no captured byte leaves this host, also after a restart";
  }

  private String resume() throws IOException {
    Files.deleteIfExists(marker);
    hold(false);
    LOG.info("{}: resumed", settings.host());
    return mirror.isOff() ? "resumed, but the aggregator has mirroring switched off" : "resumed";
  }

  private void hold(boolean paused) {
    admission.pause(paused);
    if (paused) {
      mirror.pause();
    } else {
      mirror.resume();
    }
  }
}

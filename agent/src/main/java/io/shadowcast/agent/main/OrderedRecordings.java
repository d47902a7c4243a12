package io.shadowcast.agent.main;

import io.shadowcast.agent.config.AgentSettings;
import io.shadowcast.agent.recording.Recorder;
import io.shadowcast.agent.recording.RecordingReader;
import io.shadowcast.agent.uplink.RecordingJournal;
import io.shadowcast.words.MirrorTarget;
import io.shadowcast.words.RecordingOrder;
import io.shadowcast.words.RecordingState;
import io.shadowcast.words.RecordingState.Phase;
import io.shadowcast.words.WorkloadName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Recordings and replays that the aggregator ordered: each once, however often it is told, and one
/// of either kind at a time. That one was taken up is on the disk before it begins, and what became
/// of it when it has ended. A replay goes to a shadow that the workload is mirrored to here, by its
/// name: no order holds an address.
final class OrderedRecordings implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OrderedRecordings.class);
  private static final long LOOK_MILLIS = 500;

  private final AgentSettings settings;
  private final Recordings recordings;
  private final Function<WorkloadName, List<MirrorTarget>> shadows;
  private final InstantSource clock;
  private final Runnable changed;
  private final RecordingJournal journal;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("recordings").daemon(true).factory());
  private @Nullable Written written;
  private @Nullable Played played;

  private record Written(String id, Instant begun, Recorder recorder) {}

  private record Played(String id, Instant begun, Replay replay, Thread thread) {}

  /// @param shadows those that a workload is mirrored to now
  /// @param changed told when [#states] says something new; never waits
  OrderedRecordings(
      AgentSettings settings,
      Recordings recordings,
      Function<WorkloadName, List<MirrorTarget>> shadows,
      InstantSource clock,
      Runnable changed) {
    this.settings = settings;
    this.recordings = recordings;
    this.shadows = shadows;
    this.clock = clock;
    this.changed = changed;
    journal = new RecordingJournal(settings.state());
    journal.all().stream().filter(RecordingState::isRunning).forEach(this::interrupted);
  }

  /// Whoever wrote that it goes on is not there any more.
  private void interrupted(RecordingState state) {
    String fault = "agent: ended before it did (expected: running until then); the file is cut off";
    keep(
        new RecordingState(
            state.id(),
            Phase.FAILED,
            List.of(fault),
            state.begun(),
            Optional.of(clock.instant()),
            state.ledger(),
            state.figures()));
  }

  /// What the aggregator is to know, oldest first.
  List<RecordingState> states() {
    return journal.all();
  }

  /// Takes up an order, or ends what it began; does not wait for more than a file to be made.
  synchronized void take(RecordingOrder order) {
    if (journal.of(order.id()).isEmpty()) {
      List<String> faults = begin(order);
      if (!faults.isEmpty()) {
        LOG.warn("{}: refused: {}", settings.host(), String.join("; ", faults));
        Instant now = clock.instant();
        keep(over(order.id(), Phase.REFUSED, faults, now, new RecordingState.Nothing()));
      }
    } else if (order.stop()) {
      end(order.id());
    }
    changed.run();
  }

  private List<String> begin(RecordingOrder order) {
    if (order.stop()) {
      return List.of("order: stopped (expected: while it goes on)");
    }
    Instant now = clock.instant();
    if (now.isAfter(order.deadline())) {
      return List.of("deadline: %s (expected: after %s)".formatted(order.deadline(), now));
    }
    try {
      return switch (order.work()) {
        case RecordingOrder.Recording work -> record(order.id(), work, now);
        case RecordingOrder.Replay work -> replay(order.id(), work, now);
      };
    } catch (IOException | IllegalArgumentException e) {
      return List.of(String.valueOf(e.getMessage()));
    }
  }

  private List<String> record(String id, RecordingOrder.Recording work, Instant now)
      throws IOException {
    journal.keep(running(id, now, new RecordingState.Recorded(0, 0, "", "")));
    return switch (recordings.begin(work)) {
      case Recordings.Start.Refused(List<String> faults) -> faults;
      case Recordings.Start.Begun(Recorder recorder) -> {
        written = new Written(id, now, recorder);
        lookLater();
        yield List.of();
      }
    };
  }

  private List<String> replay(String id, RecordingOrder.Replay work, Instant now)
      throws IOException {
    if (played != null) {
      return List.of("replay: another one goes on (expected: one at a time)");
    }
    Path file = settings.state().resolve(Recordings.DIRECTORY).resolve(work.file());
    if (!Files.isRegularFile(file)) {
      return List.of(
          "file: %s (expected: a recording in %s)".formatted(work.file(), file.getParent()));
    }
    if (written != null && written.recorder().progress().file().equals(file)) {
      return List.of("file: %s is being written (expected: one that has ended)".formatted(file));
    }
    MirrorTarget target = target(work, file);
    Replay replay =
        new Replay(
            settings,
            new Replay.Order(file, target.address(), work.rate(), Optional.of(target.shadow())));
    journal.keep(running(id, now, replay.progress()));
    Thread thread = Thread.ofPlatform().name("replay").daemon(true).unstarted(() -> play(id));
    played = new Played(id, now, replay, thread);
    thread.start();
    lookLater();
    return List.of();
  }

  /// Never production: what is mirrored to is neither a port at which this host captures it, nor
  /// outside of `mirror.destinations`, which a replay checks once more.
  private MirrorTarget target(RecordingOrder.Replay work, Path file) throws IOException {
    WorkloadName workload;
    try (RecordingReader in = RecordingReader.open(file)) {
      workload = in.head().workload();
    }
    List<MirrorTarget> known = shadows.apply(workload);
    return known.stream()
        .filter(each -> each.shadow().equals(work.shadow()))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "shadow: %s (expected: one that %s, of which %s is, is mirrored to: %s)"
                    .formatted(
                        work.shadow(),
                        workload,
                        work.file(),
                        known.stream().map(MirrorTarget::shadow).toList())));
  }

  /// The thread that plays.
  private void play(String id) {
    Played mine = current(id);
    RecordingState state;
    try {
      state = state(mine, mine.replay().run());
    } catch (IllegalArgumentException e) {
      state = failed(mine, Phase.REFUSED, e);
    } catch (IOException | RuntimeException e) {
      LOG.warn("{}: a replay failed", settings.host(), e);
      state = failed(mine, Phase.FAILED, e);
    } catch (InterruptedException e) {
      state = failed(mine, Phase.FAILED, e);
    }
    synchronized (this) {
      played = null;
      keep(state);
    }
    changed.run();
  }

  private synchronized Played current(String id) {
    if (played == null || !played.id().equals(id)) {
      throw new IllegalStateException("replay: " + id + " (expected: the one that goes on)");
    }
    return played;
  }

  private RecordingState state(Played mine, ReplayReport report) {
    List<String> faults =
        report.unaccounted() == 0
            ? report.halted().map(why -> "replay: ended early, " + why).stream().toList()
            : List.of("unaccounted: " + report.unaccounted() + " (expected: 0)");
    boolean good = faults.isEmpty() || mine.replay().isStopped();
    return new RecordingState(
        mine.id(),
        good ? Phase.DONE : Phase.FAILED,
        faults,
        mine.begun(),
        Optional.of(clock.instant()),
        Optional.of(report.ledger()),
        report.figures());
  }

  private RecordingState failed(Played mine, Phase how, Exception why) {
    List<String> faults = List.of("replay: " + why.getMessage());
    return over(mine.id(), how, faults, mine.begun(), mine.replay().progress());
  }

  private void end(String id) {
    if (played != null && played.id().equals(id)) {
      played.replay().stop();
    }
    if (written != null && written.id().equals(id)) {
      Recorder recorder = written.recorder();
      timer.execute(() -> stop(recorder));
    }
  }

  private void stop(Recorder recorder) {
    try {
      recorder.stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    look();
  }

  private void lookLater() {
    var _ = timer.schedule(this::look, LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  /// As long as something goes on.
  private void look() {
    boolean more = lookAtBoth();
    changed.run();
    if (more && !timer.isShutdown()) {
      lookLater();
    }
  }

  private synchronized boolean lookAtBoth() {
    Written file = written;
    if (file != null) {
      RecordingState state = state(file);
      if (state.isRunning()) {
        journal.put(state);
      } else {
        written = null;
        keep(state);
      }
    }
    Played playing = played;
    if (playing != null) {
      Replay replay = playing.replay();
      journal.put(
          new RecordingState(
              playing.id(),
              Phase.RUNNING,
              List.of(),
              playing.begun(),
              Optional.empty(),
              replay.ledger(),
              replay.progress()));
    }
    return written != null || played != null;
  }

  private RecordingState state(Written file) {
    Recorder.Progress at = file.recorder().progress();
    boolean over = at.ending().isPresent();
    return new RecordingState(
        file.id(),
        !over ? Phase.RUNNING : at.fault().isPresent() ? Phase.FAILED : Phase.DONE,
        at.fault().map(fault -> at.file() + ": " + fault).stream().toList(),
        file.begun(),
        over ? Optional.of(clock.instant()) : Optional.empty(),
        Optional.of(at.accounts()),
        new RecordingState.Recorded(
            at.bytes(), at.redacted(), at.sha256(), at.ending().map(Enum::name).orElse("")));
  }

  private static RecordingState running(String id, Instant now, RecordingState.Figures figures) {
    return new RecordingState(
        id, Phase.RUNNING, List.of(), now, Optional.empty(), Optional.empty(), figures);
  }

  private RecordingState over(
      String id, Phase how, List<String> faults, Instant begun, RecordingState.Figures figures) {
    return new RecordingState(
        id, how, faults, begun, Optional.of(clock.instant()), Optional.empty(), figures);
  }

  private void keep(RecordingState state) {
    try {
      journal.keep(state);
    } catch (IOException e) {
      LOG.warn(
          "{}: what became of {} is lost at the next start: {}",
          settings.host(),
          state.id(),
          e.toString());
    }
  }

  /// Ends a replay, and notes what became of everything; recordings are to be ended before.
  @Override
  public void close() {
    Played playing;
    synchronized (this) {
      playing = played;
    }
    if (playing != null) {
      playing.replay().stop();
      join(playing.thread());
    }
    timer.shutdownNow();
    boolean _ = lookAtBoth();
  }

  private static void join(Thread thread) {
    try {
      if (!thread.join(Duration.ofSeconds(3))) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

package io.shadowcast.agent.main;

import io.shadowcast.agent.config.AgentSettings;
import io.shadowcast.agent.config.Destination;
import io.shadowcast.agent.config.ShadowSettings;
import io.shadowcast.agent.metrics.FineLatencies;
import io.shadowcast.agent.metrics.LatencyReader;
import io.shadowcast.agent.mirror.Application;
import io.shadowcast.agent.mirror.Mirror;
import io.shadowcast.agent.mirror.MirrorOptions;
import io.shadowcast.agent.mirror.MirrorSources;
import io.shadowcast.agent.mirror.MirrorWorkload;
import io.shadowcast.agent.os.PrivateFile;
import io.shadowcast.agent.queue.QueueBudget;
import io.shadowcast.agent.queue.RecordQueue;
import io.shadowcast.agent.queue.SessionHash;
import io.shadowcast.agent.recording.Frame;
import io.shadowcast.agent.recording.Player;
import io.shadowcast.agent.recording.RecordingReader;
import io.shadowcast.words.Endpoint;
import io.shadowcast.words.Ledger;
import io.shadowcast.words.MirrorSettings;
import io.shadowcast.words.MirrorTarget;
import io.shadowcast.words.RecordingState;
import io.shadowcast.words.ShadowName;
import io.shadowcast.words.VmTypeName;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A recording on its way to a shadow, through a mirror of its own with the bounds, keys, guard and
/// destinations of this host's settings. Nothing of the running agent is touched; its pause, and
/// the aggregator's switch, hold here too.
final class Replay {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final long BUDGET = 16 << 20;
  private static final long LOOK_MILLIS = 5;
  private static final double NANOS = 1e9;
  private static final ShadowName UNNAMED = new ShadowName("replay");

  /// What to play.
  ///
  /// @param rate 0.1..10
  /// @param shadow by which name requests are marked
  record Order(Path file, Endpoint to, double rate, Optional<ShadowName> shadow) {}

  private static final class SystemTime implements Player.Time {
    @Override
    public long now() {
      return System.nanoTime();
    }

    @Override
    public void pause(long nanos) {
      LockSupport.parkNanos(this, nanos);
    }
  }

  private final AgentSettings settings;
  private final Order order;
  private final QueueBudget budget = QueueBudget.allocate(BUDGET);
  private final RecordQueue queue = new RecordQueue(budget);
  private final Heard heard = new Heard();
  private final FineLatencies production = new FineLatencies();
  private final Halt halt;
  private volatile @Nullable Mirror playing;
  private volatile long begun;
  private volatile boolean stopped;
  private boolean paused;

  Replay(AgentSettings settings, Order order) {
    this.settings = settings;
    this.order = order;
    halt = new Halt(settings.state(), System::nanoTime);
  }

  /// Plays all of it, waits for the answers, and says what became of it.
  ///
  /// @throws IllegalArgumentException when it may not be played, or is no recording
  /// @throws IOException when a file cannot be read
  static ReplayReport run(AgentSettings settings, Order order)
      throws IOException, InterruptedException {
    return new Replay(settings, order).run();
  }

  /// The same, once.
  ReplayReport run() throws IOException, InterruptedException {
    halt.refuse();
    try (RecordingReader in = RecordingReader.open(order.file())) {
      return play(in);
    }
  }

  /// Ends it before its end. Any thread; does not wait.
  void stop() {
    stopped = true;
  }

  /// Whether somebody ended it.
  boolean isStopped() {
    return stopped;
  }

  /// What became of the requests so far; empty before the first. Any thread.
  Optional<Ledger> ledger() {
    Mirror open = playing;
    return open == null ? Optional.empty() : open.ledgers().stream().findFirst();
  }

  /// How it stands while it goes on. Any thread.
  RecordingState.Replayed progress() {
    long since = begun;
    return new RecordingState.Replayed(
        order.to(),
        order.rate(),
        since == 0 ? 0 : (System.nanoTime() - since) / NANOS,
        ledger().map(Ledger::seen).orElse(0L),
        0,
        0,
        heard.answered(),
        heard.errors(),
        0,
        Optional.empty(),
        "");
  }

  private ReplayReport play(RecordingReader in) throws IOException, InterruptedException {
    Mirror mirror = mirror(in.head());
    Player.Played played;
    begun = System.nanoTime();
    playing = mirror;
    try (mirror) {
      Player.Stage stage = new Player.Stage(queue, budget, mirror::wake);
      Player player = new Player(stage, order.rate(), new SystemTime(), production::record);
      played = player.play(in, () -> goesOn(mirror));
      settle(mirror);
    }
    Ledger ledger = mirror.ledgers().getFirst();
    heard.turn();
    LatencyReader recorded = FineLatencies.reader(List.of(production));
    recorded.turn();
    return new ReplayReport(
        order,
        new ReplayReport.Source(in.head(), in.tail(), in.damage()),
        played,
        halt.reason().or(() -> stopped ? Optional.of("as it was told") : Optional.empty()),
        ledger,
        heard,
        recorded);
  }

  private boolean goesOn(Mirror mirror) {
    if (!paused && (stopped || halt.isOn())) {
      paused = true;
      mirror.pause();
    }
    return !paused;
  }

  private Mirror mirror(Frame.Head head) throws IOException {
    PrivateFile.directory(settings.state());
    MirrorOptions options = options();
    MirrorSources sources = new MirrorSources(System::nanoTime, Clock.systemUTC(), RANDOM);
    MirrorWorkload workload =
        new MirrorWorkload(head.workload(), MirrorWorkload.Protocol.HTTP1)
            .at(Mirroring.served(settings));
    Mirror mirror =
        Mirror.start(options, List.of(workload), List.of(queue), target -> heard, sources);
    Application outcome =
        mirror.apply(new MirrorSettings(1, false, List.of(target(head)), List.of()));
    if (outcome instanceof Application.Refused(List<String> faults, boolean _)) {
      mirror.close();
      throw new IllegalArgumentException(String.join("; ", faults));
    }
    Rehearsal.of(options, sources);
    return mirror;
  }

  /// A recording has no secrets, only pseudonyms; those shall be the same everywhere, and are not
  /// replaced once more.
  private MirrorOptions options() throws IOException {
    List<Destination> plain =
        settings.mirror().destinations().stream()
            .map(to -> new Destination(to.range(), false))
            .toList();
    return Mirroring.options(settings, RANDOM)
        .to(plain, SessionHash.of(settings.mirror().campaign()).salt());
  }

  private MirrorTarget target(Frame.Head head) {
    ShadowName name = order.shadow().orElseGet(() -> configured(head));
    return new MirrorTarget(head.workload(), name, new VmTypeName("unknown"), order.to(), 1);
  }

  private ShadowName configured(Frame.Head head) {
    return settings.mirror().shadows().stream()
        .filter(shadow -> shadow.workload().equals(head.workload()))
        .filter(shadow -> shadow.address().equals(order.to()))
        .map(ShadowSettings::name)
        .findFirst()
        .orElse(UNNAMED);
  }

  /// Until all is sent or lost, and answered, or silent for longer than the mirror waits.
  private void settle(Mirror mirror) throws InterruptedException {
    Duration patience = settings.mirror().timeout().plusSeconds(1);
    long before = -1;
    long changed = System.nanoTime();
    while (System.nanoTime() - changed < patience.toNanos()) {
      Ledger now = mirror.ledgers().getFirst();
      long progress = now.sent() + now.lost() + heard.answered();
      if (progress != before) {
        before = progress;
        changed = System.nanoTime();
      }
      boolean done = queue.counters().waiting() == 0 && now.waiting() == 0;
      if (done && heard.answered() >= now.sent()) {
        return;
      }
      Thread.sleep(LOOK_MILLIS);
    }
  }
}

package io.shadowcast.agent.main;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.shadowcast.agent.capture.PausableAdmission;
import io.shadowcast.agent.config.AgentSettings;
import io.shadowcast.agent.config.AggregatorSettings;
import io.shadowcast.agent.config.Profile;
import io.shadowcast.agent.executor.Starter;
import io.shadowcast.agent.facts.Facts;
import io.shadowcast.agent.metrics.AdmittedShares;
import io.shadowcast.agent.metrics.Gauge;
import io.shadowcast.agent.metrics.LedgerRates;
import io.shadowcast.agent.metrics.MarkerRates;
import io.shadowcast.agent.metrics.Metrics;
import io.shadowcast.agent.metrics.SampleSource;
import io.shadowcast.agent.metrics.Surroundings;
import io.shadowcast.agent.metrics.WorkloadLatencies;
import io.shadowcast.agent.mirror.Mirror;
import io.shadowcast.agent.mirror.MirrorSources;
import io.shadowcast.agent.spool.Origin;
import io.shadowcast.agent.spool.Spool;
import io.shadowcast.agent.spool.SpoolStatus;
import io.shadowcast.agent.uplink.Backoff;
import io.shadowcast.agent.uplink.Channels;
import io.shadowcast.agent.uplink.ShipLine;
import io.shadowcast.agent.uplink.Transport;
import io.shadowcast.agent.uplink.Uplink;
import io.shadowcast.snapshot.kernel.KernelBoot;
import io.shadowcast.words.Ledger;
import io.shadowcast.words.ProbeResult;
import io.shadowcast.words.Series;
import io.shadowcast.words.SourceTime;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The rooms, wired: records go from capture over the queue to the mirror, samples and facts over
/// the spool to the aggregator, settings back to the mirror. Owns the clocks, the threads and
/// chance.
final class Agent implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Agent.class);

  /// The first look at facts after the first Welcome, and when there is none.
  private static final Duration FACTS_CONNECTED = Duration.ofSeconds(1);

  private static final Duration FACTS_ALONE = Duration.ofSeconds(10);
  private static final Duration GIVE_BACK = Duration.ofSeconds(2);

  private final Clock clock = Clock.systemUTC();
  private final SecureRandom random = new SecureRandom();
  private final EventLoopGroup loop = loop();
  private final Channels channels =
      new Channels(
          new Transport(
              loop, Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class));
  private final ScheduledExecutorService timer = timer("sampler");
  private final ScheduledExecutorService factsTimer = timer("facts");
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final WorkloadLatencies latencies = new WorkloadLatencies();
  private final ShadowRecorders recorders = new ShadowRecorders(latencies);
  private final PausableAdmission admission = new PausableAdmission();
  private final List<ProbeResult> probes = new ArrayList<>();
  private final AgentSettings settings;
  private final Claim claim;
  private final Spool spool;
  private final Capturing capturing;
  private final Mirror mirror;
  private final Steering steering;
  private final Recordings recordings;
  private final OrderedRecordings ordered;
  private final Shipping shipping;
  private final Guarding guarding;
  private final Metrics metrics;
  private final Facts facts;
  private final ControlSocket control;
  private final Snapshotting snapshotting;
  private @Nullable Uplink uplink;
  private @Nullable Future<?> factsTurns;
  private boolean gaveBack;

  private Agent(AgentSettings settings, Claim claim, Starter starter) throws IOException {
    this.settings = settings;
    this.claim = claim;
    settings.aggregator().ifPresent(aggregator -> channels.dial(line(aggregator)));
    spool =
        Spool.open(settings.spool(), new Origin(clock, System::nanoTime, random, KernelBoot.id()));
    capturing = new Capturing(settings, admission, latencies);
    mirror = Mirroring.start(settings, capturing.queues(), recorders, mirrorSources(), random);
    steering =
        new Steering(
            settings,
            mirror,
            new Pause(settings.state(), mirror, admission, clock),
            capturing::classes,
            recorders::keep,
            this::later);
    recordings = new Recordings(settings, mirror, this::now, System::nanoTime, random);
    ordered = new OrderedRecordings(settings, recordings, steering::shadows, clock, this::speak);
    shipping =
        new Shipping(
            settings, spool, clock, this::ledgers, mirror::takeComparisons, capturing::drops);
    guarding =
        new Guarding(
            settings.guard(),
            capturing.latencies(latencies),
            Runtime.getRuntime().availableProcessors(),
            new HoldingBack(steering, mirror, capturing, shipping, this::now));
    snapshotting =
        new Snapshotting(
            settings, starter, clock, random, (kind, text) -> shipping.ship(kind, text, now()));
    metrics =
        Metrics.open(
            settings,
            new Surroundings(clock, System::nanoTime, this::now, random, timer, threads, loop),
            sources(),
            shipping::ship);
    facts = new Facts(settings.facts(), this::now, threads);
    control = ControlSocket.listen(settings.run().resolve(ControlSocket.NAME), this::answer);
  }

  private MirrorSources mirrorSources() {
    return new MirrorSources(System::nanoTime, clock, new SplittableRandom(random.nextLong()));
  }

  private List<SampleSource> sources() {
    List<SampleSource> sources = new ArrayList<>();
    if (!settings.workloads().isEmpty()) {
      sources.add(latencies);
      sources.add(recorders.starts());
      sources.add(new MarkerRates(() -> Mirroring.markers(settings, mirror)));
      sources.add(new AdmittedShares(capturing::sides));
      sources.add(new Gauge(Series.of("capture_mixed_connections"), capturing::mixedConnections));
      sources.add(new AdmittedShares(steering::sides));
      sources.add(
          new ShadowWatch(
              mirror::health, steering::labels, (kind, text) -> shipping.ship(kind, text, now())));
      sources.add(new LedgerRates(this::runningLedgers, capturing::drops, steering::labels));
    }
    sources.add(guarding);
    sources.add(snapshotting.snapshots());
    sources.add(snapshotting.shipper());
    sources.add(new Gauge(Series.of("agent_queue_bytes"), capturing::queuedBytes));
    sources.add(new Gauge(Series.of("agent_spool_bytes"), () -> spool.status().bytes()));
    return sources;
  }

  private static EventLoopGroup loop() {
    return new MultiThreadIoEventLoopGroup(
        1, Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
  }

  private static ScheduledExecutorService timer(String name) {
    return Executors.newSingleThreadScheduledExecutor(
        Thread.ofPlatform().name(name).daemon(true).factory());
  }

  /// Starts everything that does not need the aggregator.
  ///
  /// @throws IOException when a directory cannot be used
  static Agent start(AgentSettings settings) throws IOException, InterruptedException {
    return start(settings, Starter.NONE);
  }

  /// The same.
  ///
  /// @param starter of the executor, where no service manager listens for it
  static Agent start(AgentSettings settings, Starter starter)
      throws IOException, InterruptedException {
    Agent agent = opened(settings, Claim.of(settings), starter);
    agent.steering.restore();
    agent.probes.addAll(Probes.of(settings));
    agent.probes.addAll(agent.metrics.probes());
    agent.probes.addAll(agent.facts.probes());
    agent.probes.addAll(agent.snapshotting.snapshots().probes());
    if (settings.profile() == Profile.CAPTURE) {
      agent.capturing.look(System.nanoTime());
      agent.each(agent.capturing::look);
    }
    agent.metrics.start();
    agent.snapshotting.start();
    agent.each(agent.guarding::second);
    agent.lookAtFacts(FACTS_ALONE);
    return agent;
  }

  /// Each second, on the sampler's thread.
  private void each(LongConsumer turn) {
    var _ =
        timer.scheduleWithFixedDelay(() -> turn.accept(System.nanoTime()), 1, 1, TimeUnit.SECONDS);
  }

  private static Agent opened(AgentSettings settings, Claim claim, Starter starter)
      throws IOException {
    try {
      return new Agent(settings, claim, starter);
    } catch (IOException | RuntimeException e) {
      claim.close();
      throw e;
    }
  }

  /// Facts cost more than anything else at a start, and wait until samples flow.
  private synchronized void lookAtFacts(Duration first) {
    if (factsTurns == null || factsTurns.cancel(false)) {
      factsTurns =
          factsTimer.scheduleWithFixedDelay(
              this::lookAtFacts,
              first.toMillis(),
              settings.facts().interval().toMillis(),
              TimeUnit.MILLISECONDS);
    }
  }

  /// Tells the service manager that there is one how this agent is.
  void tell(String state) {
    new ServiceNotify(System.getenv("NOTIFY_SOCKET"), loop).send(state);
  }

  /// How well each source works here now.
  List<ProbeResult> probes() {
    List<ProbeResult> faults =
        settings.profile() == Profile.CAPTURE ? capturing.faults() : List.of();
    List<ProbeResult> all = new ArrayList<>(probes);
    for (ProbeResult fault : faults) {
      all.removeIf(probe -> probe.source().equals(fault.source()));
      all.add(fault);
    }
    return List.copyOf(all);
  }

  /// Begins to reach for the aggregator, when there is one.
  void connect() throws IOException {
    if (settings.aggregator().isEmpty()) {
      LOG.info("{}: no aggregator in the settings, batches stay in the spool", settings.host());
      return;
    }
    Uplink opened =
        new Uplink(
            line(settings.aggregator().get()),
            spool,
            new Voice(
                settings,
                spool,
                steering,
                snapshotting,
                ordered,
                this::probes,
                () -> lookAtFacts(FACTS_CONNECTED)),
            channels,
            clock,
            this::now,
            Backoff.ofStreams(random));
    opened.tell(snapshotting.snapshots()::told);
    opened.start();
    uplink = opened;
    snapshotting.ship(new ShipLine(line(settings.aggregator().get()), channels));
  }

  private void speak() {
    Uplink open = uplink;
    if (open != null) {
      open.wake();
    }
  }

  private Uplink.Line line(AggregatorSettings aggregator) {
    return new Uplink.Line(settings.host(), aggregator, settings.state());
  }

  private void later(Runnable task, long seconds) {
    CompletableFuture.delayedExecutor(seconds, TimeUnit.SECONDS, threads).execute(task);
  }

  private List<Ledger> runningLedgers() {
    List<Ledger> ledgers = new ArrayList<>(capturing.runningLedgers());
    ledgers.addAll(mirror.ledgers());
    return ledgers;
  }

  private List<Ledger> ledgers() {
    List<Ledger> ledgers = new ArrayList<>(capturing.ledgers());
    ledgers.addAll(mirror.ledgers());
    return ledgers;
  }

  private SourceTime now() {
    return new SourceTime(spool.boot(), System.nanoTime(), clock.instant());
  }

  private void lookAtFacts() {
    try {
      if (!shipping.shipFacts(facts.turn())) {
        facts.forgetTold();
      }
      giveBack();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.warn("{}: facts were not read: {}", settings.host(), e.getMessage(), e);
    }
  }

  /// Once, after the report of everything: the heap of an agent that observes stays as large as its
  /// start made it, because what it does afterwards hardly ever fills it.
  private void giveBack() {
    if (!gaveBack && settings.profile() == Profile.OBSERVE) {
      gaveBack = true;
      var _ = factsTimer.schedule(System::gc, GIVE_BACK.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private String answer(String line) {
    if (line.startsWith(Recordings.COMMAND)) {
      return recordings.command(line);
    }
    return "status".equals(line) ? status() : steering.command(line);
  }

  private String status() {
    SpoolStatus stored = spool.status();
    List<String> lines = new ArrayList<>();
    lines.add(steering.command("status"));
    lines.addAll(recordings.status());
    Uplink open = uplink;
    if (settings.profile() == Profile.CAPTURE) {
      capturing.faults().forEach(fault -> lines.add(fault.toString()));
      lines.addAll(capturing.status());
    }
    lines.add("uplink: " + (open == null ? "none" : open.status()));
    lines.add(
        "spool: %d batches wait, %d bytes, %d refused"
            .formatted(stored.waiting(), stored.bytes(), stored.refused()));
    lines.addAll(guarding.status());
    lines.addAll(StatusPage.health(capturing.admitted(), mirror.health()));
    lines.addAll(StatusPage.accounts(ledgers(), capturing.drops()));
    lines.addAll(StatusPage.markers(mirror.markerCounts()));
    return String.join("\n", lines);
  }

  /// Stops in the order in which data flows, so that what was captured is sent or counted and the
  /// last batch is in the spool before the stream is left.
  @Override
  public void close() {
    control.close();
    capturing.close();
    recordings.close();
    ordered.close();
    mirror.close();
    metrics.close();
    metrics.flush();
    if (factsTurns != null) {
      factsTurns.cancel(true);
    }
    factsTimer.shutdownNow();
    timer.shutdownNow();
    threads.shutdownNow();
    if (uplink != null) {
      uplink.close();
    }
    snapshotting.close();
    spool.close();
    try {
      claim.close();
    } catch (IOException e) {
      LOG.debug("{}: locks end with the process", settings.host(), e);
    }
    var _ = loop.shutdownGracefully(0, 100, TimeUnit.MILLISECONDS);
  }
}

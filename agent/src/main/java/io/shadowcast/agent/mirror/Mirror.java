package io.shadowcast.agent.mirror;

import io.netty.channel.EventLoop;
import io.shadowcast.agent.queue.RecordQueue;
import io.shadowcast.words.Comparison;
import io.shadowcast.words.Endpoint;
import io.shadowcast.words.LaneMode;
import io.shadowcast.words.Ledger;
import io.shadowcast.words.MirrorSettings;
import io.shadowcast.words.MirrorTarget;
import io.shadowcast.words.WorkloadName;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The door of this room: sends the records of the queues to the shadows that the settings name.
///
/// A shadow is never waited for by anything that production waits for. Whatever is not sent is
/// counted under a reason; for each workload and shadow, seen = sent + lost + waiting at any time.
///
/// The methods may be called from any thread but the mirror's own; each waits for the loop, which
/// never waits.
public final class Mirror implements AutoCloseable {
  private static final Duration GRACE = Duration.ofSeconds(1);

  private final Transport transport = new Transport("mirror");
  private final Destinations destinations;
  private final Set<WorkloadName> workloads = new HashSet<>();
  private final Set<WorkloadName> unshareable = new HashSet<>();
  private final Shadows shadows;
  private final List<Board> boards;
  private final MirrorLoop turns;
  private final EventLoop loop;

  /// Held while settings are applied, one after the other; the mirror's own monitor is never held
  /// while a name is looked up.
  private final ReentrantLock applying = new ReentrantLock();

  private final AtomicBoolean woken = new AtomicBoolean();

  private long revision = -1;
  private boolean ordered;
  private boolean paused;
  private boolean closed;

  private Mirror(
      MirrorOptions options,
      List<MirrorWorkload> workloads,
      List<RecordQueue> queues,
      ShadowObservers observers,
      MirrorSources sources) {
    destinations =
        new Destinations(
            options.destinations(),
            workloads.stream()
                .flatMap(workload -> workload.served().stream())
                .collect(Collectors.toSet()),
            sources.names());
    workloads.forEach(workload -> this.workloads.add(workload.name()));
    workloads.stream()
        .filter(workload -> workload.protocol() != MirrorWorkload.Protocol.HTTP1)
        .forEach(workload -> unshareable.add(workload.name()));
    Wiring wiring = new Wiring(transport, options, sources.ticker());
    shadows = new Shadows(List.copyOf(workloads), observers, sources, options);
    boards =
        IntStream.range(0, queues.size())
            .mapToObj(i -> new Board(queues.get(i), i, workloads, shadows, wiring, options))
            .toList();
    loop = transport.loop();
    turns = new MirrorLoop(loop, wiring, shadows, boards);
  }

  /// Starts to take records; without shadows until settings are applied.
  ///
  /// @param workloads in the order of their indices in the records
  /// @param queues each is read by this mirror alone from now on; without any nothing is ever sent,
  ///   and no thread runs
  public static Mirror start(
      MirrorOptions options,
      List<MirrorWorkload> workloads,
      List<RecordQueue> queues,
      ShadowObservers observers,
      MirrorSources sources) {
    Mirror mirror =
        new Mirror(options, List.copyOf(workloads), List.copyOf(queues), observers, sources);
    if (!mirror.boards.isEmpty()) {
      mirror.loop.execute(mirror.turns::start);
    }
    return mirror;
  }

  /// Puts settings in force: all targets or, when one is faulty, none. Switching off happens in any
  /// case, and has happened when this returns. Of the class rules it checks the workloads; they act
  /// at the capture.
  ///
  /// Looks host names up, and so may take a while, in which every other method works; the addresses
  /// are kept until the next settings.
  public Application apply(MirrorSettings settings) {
    applying.lock();
    try {
      return isSuperseded(settings)
          ? new Application.Superseded(settings.revision(), revision())
          : take(settings);
    } finally {
      applying.unlock();
    }
  }

  private synchronized long revision() {
    return revision;
  }

  /// Also switches off when the settings say so, whatever else is wrong with them.
  private synchronized boolean isSuperseded(MirrorSettings settings) {
    if (settings.revision() < revision) {
      return true;
    }
    if (settings.off()) {
      ordered = true;
      switchOff();
    }
    return false;
  }

  private Application take(MirrorSettings settings) {
    List<String> faults = new ArrayList<>();
    List<String> unknown = new ArrayList<>();
    List<Shadows.Resolved> resolved = resolve(settings.targets(), unknown, faults);
    settings.classes().forEach(rule -> known("classes.workload: %s", rule.workload(), faults));
    boolean mayPass = faults.isEmpty();
    faults.addAll(unknown);
    return faults.isEmpty()
        ? inForce(settings, resolved)
        : new Application.Refused(faults, mayPass);
  }

  private synchronized Application inForce(
      MirrorSettings settings, List<Shadows.Resolved> resolved) {
    revision = settings.revision();
    ordered = settings.off();
    onLoop(() -> {
      shadows.replace(resolved);
      boards.forEach(Board::relink);
      return null;
    });
    switchOff();
    return new Application.Applied(revision);
  }

  /// When this returns, no captured byte leaves any more until [#resume]: connections to shadows
  /// are reset with what the kernel still holds of them.
  public synchronized void pause() {
    paused = true;
    switchOff();
  }

  /// Ends a pause; settings that say off still hold.
  public synchronized void resume() {
    paused = false;
    switchOff();
  }

  /// Whether nothing is sent, by pause or by settings.
  public synchronized boolean isOff() {
    return paused || ordered;
  }

  /// Holds back for the sake of production what is then counted as GUARD. Connections stay, and
  /// what is under way is finished.
  ///
  /// @param factor multiplies the rate of every shadow; 0 holds everything back
  /// @param looking whether to hold back all requests, but not raw streams, for a moment
  public synchronized void throttle(double factor, boolean looking) {
    Throttle throttle = new Throttle(factor, looking);
    onLoop(() -> {
      shadows.throttle(throttle);
      return throttle;
    });
  }

  /// Shows every record that is taken from now on, until another tap takes its place. When this
  /// returns, the tap before is not being called any more.
  public synchronized void tap(RecordTap tap) {
    onLoop(() -> {
      boards.forEach(board -> board.tap(tap));
      return tap;
    });
  }

  /// Looks at the queues now, instead of within the milliseconds after which it does by itself. For
  /// writers of a queue that may enter the kernel, which a capture must not. Does not wait.
  public void wake() {
    if (woken.compareAndSet(false, true)) {
      loop.execute(() -> {
        woken.set(false);
        turns.look();
      });
    }
  }

  /// The accounts of every shadow since the start, all of the same moment.
  public synchronized List<Ledger> ledgers() {
    return onLoop(shadows::ledgers);
  }

  /// The same by class, counting on.
  public synchronized List<ShadowClasses> classes() {
    return onLoop(shadows::classes);
  }

  /// How each shadow is now.
  public synchronized List<ShadowHealth> health() {
    return onLoop(shadows::health);
  }

  /// What the markers said of requests that shadows on this host received, one per such workload.
  public synchronized List<MarkerCounts> markerCounts() {
    return onLoop(shadows::markerCounts);
  }

  /// The windows of comparison that have ended since the last call, and the long ones that go on.
  /// Computes for some milliseconds per window, on the thread that calls.
  public List<Comparison> takeComparisons() {
    return takeWindows().stream().map(ComparedWindow::estimated).toList();
  }

  private synchronized List<ComparedWindow> takeWindows() {
    return onLoop(shadows::takeComparisons);
  }

  /// Sends what waits for at most a second, counts the rest as lost by OFF, and stops. The accounts
  /// stay readable.
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    if (boards.isEmpty()) {
      transport.shutDown();
      closed = true;
      return;
    }
    try {
      onLoop(() -> turns.finish(GRACE.toNanos())).get(3 * GRACE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("mirror: still sending (expected: stopped)", e);
    } finally {
      transport.shutDown();
      closed = true;
    }
  }

  private void switchOff() {
    boolean off = paused || ordered;
    onLoop(() -> {
      shadows.off(off);
      return off;
    });
  }

  private List<Shadows.Resolved> resolve(
      List<MirrorTarget> targets, List<String> unknown, List<String> faults) {
    List<Shadows.Resolved> resolved = new ArrayList<>();
    for (MirrorTarget target : targets) {
      known("mirror.workload: %s of shadow " + target.shadow(), target.workload(), faults);
      whole(target, faults);
      Endpoint endpoint = target.address();
      List<InetSocketAddress> allowed = destinations.resolve(endpoint, unknown, faults);
      if (!allowed.isEmpty()) {
        InetSocketAddress address = allowed.getFirst();
        boolean redact = destinations.redacts(address.getAddress());
        resolved.add(new Shadows.Resolved(target, address, redact));
      }
    }
    return resolved;
  }

  /// Neither a raw stream nor commands that depend on those before them can share a connection.
  private void whole(MirrorTarget target, List<String> faults) {
    if (target.lanes() == LaneMode.FAN_IN && unshareable.contains(target.workload())) {
      faults.add(
          "mirror.lanes: fan-in of %s/%s (expected: fidelity, because %s is not HTTP)"
              .formatted(target.workload(), target.shadow(), target.workload()));
    }
  }

  private void known(String where, WorkloadName workload, List<String> faults) {
    if (!workloads.contains(workload)) {
      faults.add(
          "%s (expected: a captured workload; this host %s)"
              .formatted(
                  where.formatted(workload),
                  workloads.isEmpty()
                      ? "captures none"
                      : "has " + workloads.stream().sorted().toList()));
    }
  }

  /// Runs a task on the loop and waits for it. A stopped loop touches nothing any more, and without
  /// queues it was never started: then the task runs here.
  private <T> T onLoop(Callable<T> task) {
    try {
      return closed || boards.isEmpty()
          ? task.call()
          : loop.submit(task).syncUninterruptibly().getNow();
    } catch (Exception e) {
      throw new IllegalStateException("mirror: " + e.getMessage() + " (expected: no fault)", e);
    }
  }
}

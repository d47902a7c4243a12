package io.shadowcast.agent.mirror;

import io.shadowcast.words.MirrorTarget;
import io.shadowcast.words.PriorityClass;
import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What all lanes of one workload to one shadow share: address, breaker, budget, accounting. Loop
/// only.
final class ShadowLink {
  private static final int MOST_REQUESTS = 32_768;
  private static final double CROWDED = 0.85;
  private static final int EVICTED_OF = 16;

  /// The least important sessions, and of those the youngest.
  private static final Comparator<Lane> LEAST_FIRST =
      Comparator.comparing((Lane lane) -> lane.session.importance())
          .thenComparingLong(lane -> lane.session.born())
          .reversed();

  final InetSocketAddress address;
  final ShadowLedger ledger;
  final Comparing comparing;
  final ShadowObserver observer;
  final Breaker breaker;
  final Shedding shedding;
  final Treatment treatment;

  /// Bytes that wait in all lanes.
  long waitingBytes;

  /// It answers several requests that were written to a connection at once.
  boolean takesSeveral = true;

  private final Set<Lane> live = new HashSet<>();
  private final Set<Lane> sessions = new HashSet<>();

  /// Lanes of datagrams, the one that sent last at the end.
  private final SequencedSet<Lane> sockets = new LinkedHashSet<>();

  private @Nullable FanIn fanIn;
  private long mostBytes;
  private int mostLanes;
  private int lanes;
  private int inFlight;
  private MirrorTarget target;
  private boolean off;
  private Throttle throttle = Throttle.NONE;

  ShadowLink(
      MirrorTarget target,
      InetSocketAddress address,
      ShadowLedger ledger,
      Comparing comparing,
      ShadowObserver observer,
      Restraints restraints,
      Treatment treatment) {
    this.target = target;
    this.address = address;
    this.ledger = ledger;
    this.comparing = comparing;
    this.observer = observer;
    breaker = restraints.breaker();
    shedding = restraints.shedding();
    mostBytes = restraints.mostBytes();
    this.treatment = treatment;
  }

  /// Its part of what all shadows share.
  ///
  /// @param lanes with a connection; those beyond a smaller number keep theirs
  /// @param bytes that may wait
  void share(int lanes, long bytes) {
    mostLanes = lanes;
    mostBytes = bytes;
  }

  ShadowHealth health() {
    return new ShadowHealth(
        target.workload(), target.shadow(), breaker.isClosed(), shedding.share());
  }

  boolean hasRoomFor(Lane another) {
    return lanes + another.weight() <= mostLanes;
  }

  /// Whether as much waits as may, in bytes or in requests: small ones cost more than their bytes.
  boolean isFull() {
    return waitingBytes > mostBytes || ledger.waiting() >= MOST_REQUESTS;
  }

  /// A request is handed to the shadow, or its first piece.
  void begins(Exchange exchange, long now) {
    shedding.waited(now - exchange.takenNanos);
    observer.started(now - exchange.capturedNanos);
  }

  /// A request is in flight at the shadow from now on; unless it was answered before its end.
  void asked(Exchange exchange) {
    if (!exchange.over) {
      exchange.owed = true;
      inFlight++;
    }
    exchange.shadowLoad = inFlight;
  }

  /// A request was answered, or is given up.
  void answered(Exchange exchange) {
    exchange.over = true;
    if (exchange.owed) {
      exchange.owed = false;
      inFlight--;
    }
  }

  /// A complete request was answered for the first time.
  ///
  /// @param at when the answer counts
  /// @return how long the shadow took
  long heard(Exchange exchange, int status, long at) {
    breaker.succeeded();
    shedding.answered();
    long nanos = Math.max(0, at - exchange.writtenNanos);
    observer.answered(nanos, status);
    return nanos;
  }

  MirrorTarget target() {
    return target;
  }

  void retarget(MirrorTarget changed) {
    target = changed;
  }

  double rate() {
    return target.rate() * throttle.factor();
  }

  void throttle(Throttle now) {
    throttle = now;
  }

  /// Whether the guard of production holds everything back. A look at production without mirroring
  /// leaves streams alone, because a stream with a hole is worth nothing.
  boolean isHeld(boolean stream) {
    return throttle.factor() == 0 || (throttle.looking() && !stream);
  }

  boolean isOff() {
    return off;
  }

  /// Switches; off closes every connection at once, with what waits in it.
  void off(boolean now) {
    off = now;
    if (now) {
      List.copyOf(sessions).forEach(Lane::off);
      List.copyOf(live).forEach(Lane::off);
    }
  }

  /// A lane that has a connection, or asks for one.
  void enter(Lane lane) {
    lanes += live.add(lane) ? lane.weight() : 0;
  }

  /// The lanes that all share.
  FanIn fanIn(Wiring wiring) {
    FanIn known = fanIn;
    if (known == null) {
      known = new FanIn(http2 -> sharedLane(wiring, http2));
      fanIn = known;
    }
    return known;
  }

  private HttpLane sharedLane(Wiring wiring, boolean http2) {
    HttpLane lane = new HttpLane(wiring, this, 0, 0, null);
    lane.http2 = http2;
    return lane;
  }

  /// A connection that shares lanes has something on its way.
  void enterSession(Lane lane) {
    sessions.add(lane);
  }

  void leaveSession(Lane lane) {
    sessions.remove(lane);
  }

  /// A lane has sent a datagram.
  void used(Lane lane) {
    sockets.addLast(lane);
  }

  /// Where there is no room for another socket, the flow that sent nothing for longest loses its
  /// own, and has another port if it sends again.
  void makeRoomFor(Lane lane) {
    if (!hasRoomFor(lane) && !sockets.isEmpty() && !sockets.getFirst().hasWork()) {
      sockets.getFirst().disconnect();
    }
  }

  void leave(Lane lane) {
    sockets.remove(lane);
    lanes -= live.remove(lane) ? lane.weight() : 0;
  }

  void sweep(long now) {
    List.copyOf(live).forEach(lane -> lane.sweep(now));
    if (fanIn != null) {
      fanIn.adapt(now);
    }
    List<Lane> working = working();
    int ordinary = (int) working.stream().filter(ShadowLink::isOrdinary).count();
    int surplus = shedding.look(now, ordinary);
    if (isCrowded()) {
      surplus = Math.max(surplus, 1 + working.size() / EVICTED_OF);
    }
    if (surplus > 0) {
      working.stream().sorted(LEAST_FIRST).limit(surplus).forEach(Lane::evict);
    }
  }

  /// The sessions with something on its way; one that was ended may still wait for an answer.
  private List<Lane> working() {
    Set<Lane> all = fanIn == null ? live : sessions;
    return all.stream().filter(Lane::hasWork).filter(ShadowLink::isWanted).toList();
  }

  private static boolean isWanted(Lane lane) {
    return !lane.session.isEvicted();
  }

  private static boolean isOrdinary(Lane lane) {
    return lane.session.importance() != PriorityClass.P1;
  }

  /// Whether so much waits that sessions have to be ended.
  private boolean isCrowded() {
    return waitingBytes > CROWDED * mostBytes || ledger.waiting() >= CROWDED * MOST_REQUESTS;
  }

  boolean isIdle() {
    return live.stream().noneMatch(Lane::hasWork) && sessions.stream().noneMatch(Lane::hasWork);
  }
}

package io.shadowcast.agent.mirror;

import io.shadowcast.words.MirrorTarget;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What all lanes of one workload to one shadow share: address, breaker, budget, accounting. Loop
/// only.
final class ShadowLink {
  private static final int MOST_REQUESTS = 32_768;

  final InetSocketAddress address;
  final ShadowLedger ledger;
  final Comparing comparing;
  final ShadowObserver observer;
  final Breaker breaker;
  final Treatment treatment;

  /// Bytes that wait in all lanes.
  long waitingBytes;

  private final long mostBytes;
  private final Set<Lane> live = new HashSet<>();
  private int mostLanes;
  private int inFlight;
  private MirrorTarget target;
  private boolean off;

  ShadowLink(
      MirrorTarget target,
      InetSocketAddress address,
      ShadowLedger ledger,
      Comparing comparing,
      ShadowObserver observer,
      Breaker breaker,
      long mostBytes,
      Treatment treatment) {
    this.target = target;
    this.address = address;
    this.ledger = ledger;
    this.comparing = comparing;
    this.observer = observer;
    this.breaker = breaker;
    this.mostBytes = mostBytes;
    this.treatment = treatment;
  }

  /// How many lanes may have a connection; those beyond a smaller number keep theirs.
  void mostLanes(int lanes) {
    mostLanes = lanes;
  }

  /// @param weight how many lanes the new one counts as
  boolean hasRoomForLane(int weight) {
    return live.size() * weight < mostLanes;
  }

  /// Whether as much waits as may, in bytes or in requests: small ones cost more than their bytes.
  boolean isFull() {
    return waitingBytes > mostBytes || ledger.waiting() >= MOST_REQUESTS;
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

  MirrorTarget target() {
    return target;
  }

  void retarget(MirrorTarget changed) {
    target = changed;
  }

  double rate() {
    return target.rate();
  }

  boolean isOff() {
    return off;
  }

  /// Switches; off closes every connection at once, with what waits in it.
  void off(boolean now) {
    off = now;
    if (now) {
      List.copyOf(live).forEach(Lane::off);
    }
  }

  /// A lane that has a connection, or asks for one.
  void enter(Lane lane) {
    live.add(lane);
  }

  void leave(Lane lane) {
    live.remove(lane);
  }

  void sweep(long now) {
    List.copyOf(live).forEach(lane -> lane.sweep(now));
  }

  boolean isIdle() {
    return live.stream().noneMatch(Lane::hasWork);
  }
}

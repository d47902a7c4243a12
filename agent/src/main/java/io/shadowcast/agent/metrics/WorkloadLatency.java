package io.shadowcast.agent.metrics;

import io.shadowcast.words.LatencyBuckets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLongArray;

/// Requests and response times of one side of a workload. One thread records, without waiting,
/// locking memory or allocating: the capturing thread of the workload, or the mirror's loop for a
/// shadow; each further capturing thread has a recorder of its own, read together with the first.
/// The sampler thread alone reads.
public final class WorkloadLatency {
  private static final long LONGEST = 3_600_000_000_000L;

  private static final int RESPONSES = LatencyBuckets.COUNT;
  private static final int ERRORS = RESPONSES + 1;
  private static final int NANOS = RESPONSES + 2;
  private static final int REQUESTS = RESPONSES + 3;
  private static final int BYTES = RESPONSES + 4;
  private static final int WRITES = RESPONSES + 5;
  private static final int SLOTS = RESPONSES + 6;

  private final AtomicLongArray counts = new AtomicLongArray(SLOTS);
  private final long[] seen = new long[SLOTS];
  private final long[] grown = new long[SLOTS];
  private final FineLatencies fine = new FineLatencies();
  private final FineLatencies delays = new FineLatencies();
  private final List<WorkloadLatency> others = new CopyOnWriteArrayList<>();
  private final List<FineLatencies> all = new CopyOnWriteArrayList<>(List.of(fine));

  private volatile boolean hears = true;

  WorkloadLatency() {}

  /// Whether its requests are captured now. Of those nobody sees there are no rates, not rates of
  /// zero. Any thread.
  public void hears(boolean now) {
    hears = now;
  }

  boolean hears() {
    return hears;
  }

  /// The recorder of one of several threads; 0 is this one. What all record is read here.
  public synchronized WorkloadLatency ofThread(int number) {
    while (others.size() < number) {
      WorkloadLatency further = new WorkloadLatency();
      others.add(further);
      all.add(further.fine);
    }
    return number == 0 ? this : others.get(number - 1);
  }

  /// A response is complete.
  ///
  /// @param nanos last byte of the request to the moment at which its answer counts
  /// @param error status 500 or above, or a connection that broke before the response
  public void record(long nanos, boolean error) {
    long time = Math.clamp(nanos, 0, LONGEST);
    fine.record(time);
    add(LatencyBuckets.ofNanos(time), 1);
    add(RESPONSES, 1);
    add(NANOS, time);
    if (error) {
      add(ERRORS, 1);
    }
  }

  /// A request is complete.
  ///
  /// @param bytes head and body
  /// @param write neither GET nor HEAD
  public void requests(long bytes, boolean write) {
    add(REQUESTS, 1);
    add(BYTES, Math.max(0, bytes));
    if (write) {
      add(WRITES, 1);
    }
  }

  /// A request reached the socket of a shadow.
  ///
  /// @param nanos since it was captured
  public void delayed(long nanos) {
    delays.record(Math.clamp(nanos, 0, LONGEST));
  }

  /// A reader of the response times that all threads record, with intervals of its own.
  public LatencyReader reader() {
    return FineLatencies.reader(all);
  }

  /// A reader of the delays on the way to a shadow.
  LatencyReader delays() {
    return FineLatencies.reader(List.of(delays));
  }

  private void add(int slot, long amount) {
    counts.setOpaque(slot, counts.getPlain(slot) + amount);
  }

  /// Ends the interval; the getters below speak of it until the next call.
  void turn() {
    for (int i = 0; i < SLOTS; i++) {
      long now = counts.getOpaque(i);
      grown[i] = now - seen[i];
      seen[i] = now;
    }
    others.forEach(this::turn);
  }

  private void turn(WorkloadLatency other) {
    other.turn();
    for (int i = 0; i < SLOTS; i++) {
      grown[i] += other.grown[i];
    }
  }

  long requestCount() {
    return grown[REQUESTS];
  }

  long requestBytes() {
    return grown[BYTES];
  }

  long writes() {
    return grown[WRITES];
  }

  long errors() {
    return grown[ERRORS];
  }

  long responseNanos() {
    return grown[NANOS];
  }

  long bucket(int number) {
    return grown[number];
  }
}

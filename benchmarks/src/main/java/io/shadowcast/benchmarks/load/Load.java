package io.shadowcast.benchmarks.load;

import io.shadowcast.benchmarks.load.LoadResult.PhaseResult;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/// Sends a plan of phases to one server. The arrivals are fixed before a phase begins; connections
/// take the next one when they are free (open loop: a late request is sent at once and its waiting
/// counts).
public final class Load {
  private static final long MAX_NANOS = Duration.ofMinutes(1).toNanos();

  private final String host;
  private final int port;
  private final int connections;
  private final Ticker ticker;
  private final RandomGenerator random;
  private final LongAdder sent = new LongAdder();
  private final LongAdder answered = new LongAdder();
  private final LongAdder failed = new LongAdder();

  /// @param connections keep-alive connections, each opened once per phase
  public Load(String host, int port, int connections, Ticker ticker, RandomGenerator random) {
    this.host = host;
    this.port = port;
    this.connections = connections;
    this.ticker = ticker;
    this.random = random;
  }

  /// Requests written so far; readable while running.
  public long sent() {
    return sent.sum();
  }

  /// Requests without an answer, or answered with 5xx; readable while running.
  public long failed() {
    return failed.sum();
  }

  /// Runs the phases one after the other.
  ///
  /// @param requests the n-th request of the run
  /// @param onPhase told when a phase begins
  ///
  /// @throws IOException when the server does not accept connections
  public LoadResult run(
      List<Phase> phases, Function<Long, Request> requests, Consumer<Phase> onPhase)
      throws InterruptedException, IOException {
    List<PhaseResult> results = new ArrayList<>();
    for (Phase phase : phases) {
      onPhase.accept(phase);
      results.add(run(phase, requests));
    }
    return new LoadResult(sent.sum(), answered.sum(), failed.sum(), results);
  }

  private PhaseResult run(Phase phase, Function<Long, Request> requests)
      throws InterruptedException, IOException {
    long[] due = arrivals(phase);
    Arrivals queue = new Arrivals(due, sent.sum());
    Histogram latencies = new ConcurrentHistogram(MAX_NANOS, 3);
    long start = ticker.nanos();
    workAll(() -> work(queue, start, requests, latencies));
    ticker.sleep(Duration.ofNanos(start + phase.duration().toNanos() - ticker.nanos()));
    double seconds = (ticker.nanos() - start) / 1e9;
    return new PhaseResult(
        phase.rate(),
        latencies.getTotalCount() / seconds,
        latencies.getValueAtPercentile(50) / 1e6,
        latencies.getValueAtPercentile(95) / 1e6,
        latencies.getValueAtPercentile(99) / 1e6);
  }

  private void workAll(Callable<Void> work) throws InterruptedException, IOException {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Void> worker : threads.invokeAll(Collections.nCopies(connections, work))) {
        worker.get();
      }
    } catch (ExecutionException e) {
      throw new IOException("load: " + host + ":" + port + ": " + e.getCause(), e);
    }
  }

  private long[] arrivals(Phase phase) {
    List<Long> due = new ArrayList<>();
    double at = 0;
    double end = phase.duration().toNanos();
    while ((at += random.nextExponential() / phase.rate() * 1e9) < end) {
      due.add((long) at);
    }
    return due.stream().mapToLong(Long::longValue).toArray();
  }

  private Void work(
      Arrivals queue, long start, Function<Long, Request> requests, Histogram latencies)
      throws InterruptedException, IOException {
    Connection connection = new Connection(host, port);
    try {
      for (int i = queue.next(); i >= 0; i = queue.next()) {
        long due = start + queue.due(i);
        ticker.sleep(Duration.ofNanos(due - ticker.nanos()));
        long number = queue.number(i);
        byte[] bytes = requests.apply(number).encode(host + ":" + port, number);
        connection = exchange(connection, bytes, due, latencies);
      }
      return null;
    } finally {
      connection.close();
    }
  }

  private Connection exchange(Connection connection, byte[] bytes, long due, Histogram latencies)
      throws IOException {
    sent.increment();
    try {
      int status = connection.exchange(bytes);
      (status < 500 ? answered : failed).increment();
      latencies.recordValue(Math.clamp(ticker.nanos() - due, 1, MAX_NANOS));
      return connection;
    } catch (IOException e) {
      failed.increment();
      connection.close();
      return new Connection(host, port);
    }
  }
}

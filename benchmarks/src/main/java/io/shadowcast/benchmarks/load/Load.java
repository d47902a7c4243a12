package io.shadowcast.benchmarks.load;

import io.shadowcast.benchmarks.load.LoadResult.PhaseResult;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
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
import org.jspecify.annotations.Nullable;

/// Sends a plan of phases to one server. The arrivals are fixed before a phase begins; connections
/// take the next one when they are free (open loop: a late request is sent at once and its waiting
/// counts).
public final class Load implements AutoCloseable {
  private static final long MAX_NANOS = Duration.ofMinutes(1).toNanos();

  private final String host;
  private final int port;
  private final Ticker ticker;
  private final RandomGenerator random;
  private final List<Client> clients = new ArrayList<>();
  private final LongAdder sent = new LongAdder();
  private final LongAdder answered = new LongAdder();
  private final LongAdder failed = new LongAdder();

  /// @param connections keep-alive connections; each stays open from its first request on, as those
  ///   of a busy service do: opening one costs more than a request
  public Load(String host, int port, int connections, Ticker ticker, RandomGenerator random) {
    this.host = host;
    this.port = port;
    this.ticker = ticker;
    this.random = random;
    for (int i = 0; i < connections; i++) {
      clients.add(new Client());
    }
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
    workAll(client -> client.work(queue, start, requests, latencies));
    ticker.sleep(Duration.ofNanos(start + phase.duration().toNanos() - ticker.nanos()));
    double seconds = (ticker.nanos() - start) / 1e9;
    return new PhaseResult(
        phase.rate(),
        latencies.getTotalCount() / seconds,
        latencies.getValueAtPercentile(50) / 1e6,
        latencies.getValueAtPercentile(95) / 1e6,
        latencies.getValueAtPercentile(99) / 1e6);
  }

  private void workAll(Work work) throws InterruptedException, IOException {
    List<Callable<Void>> tasks = new ArrayList<>();
    for (Client client : clients) {
      tasks.add(() -> {
        work.of(client);
        return null;
      });
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Void> worker : threads.invokeAll(tasks)) {
        worker.get();
      }
    } catch (ExecutionException e) {
      throw new IOException("load: " + host + ":" + port + ": " + e.getCause(), e);
    }
  }

  @FunctionalInterface
  private interface Work {
    void of(Client client) throws InterruptedException, IOException;
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

  /// Closes the connections.
  @Override
  public void close() {
    clients.forEach(Client::close);
  }

  /// One connection and who uses it; one thread at a time.
  private final class Client {
    private @Nullable Connection connection;

    void work(Arrivals queue, long start, Function<Long, Request> requests, Histogram latencies)
        throws InterruptedException, IOException {
      for (int i = queue.next(); i >= 0; i = queue.next()) {
        long due = start + queue.due(i);
        ticker.sleep(Duration.ofNanos(due - ticker.nanos()));
        long number = queue.number(i);
        exchange(requests.apply(number).encode(host + ":" + port, number), due, latencies);
      }
    }

    private void exchange(byte[] bytes, long due, Histogram latencies) throws IOException {
      Connection open = connection == null ? new Connection(host, port) : connection;
      connection = open;
      sent.increment();
      try {
        int status = open.exchange(bytes);
        (status < 500 ? answered : failed).increment();
        latencies.recordValue(Math.clamp(ticker.nanos() - due, 1, MAX_NANOS));
      } catch (IOException e) {
        failed.increment();
        close();
      }
    }

    void close() {
      Connection open = connection;
      connection = null;
      if (open != null) {
        open.close();
      }
    }
  }
}

package io.shadowcast.aggregator.store.series;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One thread that writes for everybody: it takes what has come in within a short while and gives
/// it to the sink as a group. The queue is bounded; who finds it full waits. Tasks run on the same
/// thread between groups, so that the sink is never used by two.
final class GroupCommit<T extends GroupCommit.Numbered> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);
  private static final int QUEUE = 1024;
  private static final long PATIENCE_MILLIS = 100;

  private final BlockingQueue<Entry<T>> queue = new ArrayBlockingQueue<>(QUEUE);
  private final Sink<T> sink;
  private final Limits limits;
  private final LongSupplier ticker;
  private final Thread thread;
  private final FailedStreams failures;
  private volatile boolean closed;
  private volatile boolean ended;

  /// Work that must not be done when work of the same stream with a lower number has just failed.
  interface Numbered {
    StreamKey stream();

    long sequence();
  }

  /// Writes groups.
  interface Sink<T extends Numbered> {
    /// Makes a group durable; gives one result per job.
    List<Append> commit(List<T> group) throws Exception;
  }

  /// When a group is full: `jobs` of them, or `lingerNanos` after its first.
  record Limits(int jobs, long lingerNanos) {}

  private sealed interface Entry<T extends Numbered> {
    record Job<T extends Numbered>(T work, CompletableFuture<Append> done) implements Entry<T> {}

    record Task<T extends Numbered>(Runnable work, CompletableFuture<?> done) implements Entry<T> {}

    record Stop<T extends Numbered>() implements Entry<T> {}
  }

  /// @param ticker nanoseconds of a clock that only advances
  GroupCommit(String name, Sink<T> sink, Limits limits, LongSupplier ticker) {
    this.sink = sink;
    this.limits = limits;
    this.ticker = ticker;
    failures = new FailedStreams(ticker);
    thread = Thread.ofPlatform().name(name).start(this::run);
  }

  CompletableFuture<Append> submit(T work) {
    CompletableFuture<Append> done = new CompletableFuture<>();
    enqueue(new Entry.Job<>(work, done));
    return done;
  }

  /// Runs on the writing thread and waits for it.
  <R> R call(Callable<R> work) {
    CompletableFuture<R> done = new CompletableFuture<>();
    enqueue(
        new Entry.Task<>(
            () -> {
              try {
                done.complete(work.call());
              } catch (Exception e) {
                done.completeExceptionally(asStoreFailure(e));
              }
            },
            done));
    return joined(done);
  }

  private static <R> R joined(CompletableFuture<R> done) {
    try {
      return done.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof SeriesStoreException known
          ? known
          : new SeriesStoreException("series: " + e.getMessage(), e);
    }
  }

  private void enqueue(Entry<T> entry) {
    try {
      while (!closed && !queue.offer(entry, PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
        Thread.onSpinWait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SeriesStoreException("series: interrupted while waiting for the store", e);
    }
    if (closed) {
      refuse(entry);
    }
    if (ended) {
      refuseWaiting();
    }
  }

  private void run() {
    List<Entry.Job<T>> group = new ArrayList<>();
    boolean more = true;
    while (more) {
      try {
        more = turn(group);
      } catch (InterruptedException e) {
        // Nobody interrupts this thread to any purpose: it ends when it is closed, having written
        // what it took.
        LOG.warn("series: the writing thread was interrupted and goes on");
      }
    }
    ended = true;
    refuseWaiting();
  }

  private boolean turn(List<Entry.Job<T>> group) throws InterruptedException {
    Entry<T> next = queue.take();
    long end = ticker.getAsLong() + limits.lingerNanos();
    while (next instanceof Entry.Job<T> job) {
      if (failures.allow(job.work())) {
        group.add(job);
      } else {
        job.done().completeExceptionally(FailedStreams.reason(job.work()));
      }
      next = group.size() < limits.jobs() ? nextBefore(end) : null;
    }
    flush(group);
    if (next instanceof Entry.Task<T>(Runnable work, var _)) {
      work.run();
    }
    return !(next instanceof Entry.Stop<T>);
  }

  private @Nullable Entry<T> nextBefore(long end) throws InterruptedException {
    Entry<T> waiting = queue.poll();
    return waiting != null || closed
        ? waiting
        : queue.poll(end - ticker.getAsLong(), TimeUnit.NANOSECONDS);
  }

  private void refuseWaiting() {
    for (Entry<T> entry = queue.poll(); entry != null; entry = queue.poll()) {
      refuse(entry);
    }
  }

  private static <T extends Numbered> void refuse(Entry<T> entry) {
    SeriesStoreException reason = new SeriesStoreException("series: the store is closed");
    switch (entry) {
      case Entry.Job<T> job -> job.done().completeExceptionally(reason);
      case Entry.Task<T> task -> task.done().completeExceptionally(reason);
      case Entry.Stop<T> _ -> {}
    }
  }

  private void flush(List<Entry.Job<T>> group) {
    if (group.isEmpty()) {
      return;
    }
    try {
      List<Append> results = sink.commit(group.stream().map(Entry.Job::work).toList());
      for (int i = 0; i < group.size(); i++) {
        group.get(i).done().complete(results.get(i));
      }
    } catch (Exception e) {
      group.forEach(job -> failures.add(job.work()));
      group.forEach(job -> job.done().completeExceptionally(asStoreFailure(e)));
    } finally {
      group.clear();
    }
  }

  private static SeriesStoreException asStoreFailure(Exception cause) {
    return cause instanceof SeriesStoreException known
        ? known
        : new SeriesStoreException("series: cannot be stored: " + cause.getMessage(), cause);
  }

  /// Writes what is queued, then ends the thread.
  @Override
  public void close() {
    try {
      queue.put(new Entry.Stop<>());
      closed = true;
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

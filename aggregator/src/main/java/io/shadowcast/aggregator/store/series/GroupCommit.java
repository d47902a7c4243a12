package io.shadowcast.aggregator.store.series;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One thread that writes for everybody: it takes what has come in within a short while and gives
/// it to the sink as a group. The queue is bounded, in entries and in bytes; who finds it full
/// waits. Tasks run on the same thread between groups, so that the sink is never used by two.
///
/// An [Error] ends the thread, because nobody knows what it left half done: everything that waits
/// and everything that comes is refused, and [#broken] says so.
final class GroupCommit<T extends GroupCommit.Numbered> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);
  private static final int QUEUE = 1024;
  private static final int QUEUED_KIB = 64 * 1024;
  private static final int KIB = 1024;
  private static final long PATIENCE_MILLIS = 100;

  private final BlockingQueue<Entry<T>> queue = new ArrayBlockingQueue<>(QUEUE);
  // Fair: else a large batch would wait for ever behind small ones.
  private final Semaphore room = new Semaphore(QUEUED_KIB, true);
  private final CompletableFuture<Throwable> broken = new CompletableFuture<>();
  private final Sink<T> sink;
  private final Limits limits;
  private final LongSupplier ticker;
  private final Thread thread;
  private final FailedStreams failures;
  private volatile boolean closed;
  private volatile boolean ended;
  private volatile @Nullable Throwable death;

  /// Work that must not be done when work of the same stream with a lower number has just failed.
  interface Numbered {
    StreamKey stream();

    long sequence();

    /// How much memory it holds, about.
    long bytes();
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
    int kib = Math.clamp(work.bytes() / KIB, 1, QUEUED_KIB);
    awaitRoom(kib);
    var _ = done.whenComplete((_, _) -> room.release(kib));
    try {
      enqueue(new Entry.Job<>(work, done));
    } catch (SeriesStoreException e) {
      done.completeExceptionally(e);
    }
    return done;
  }

  /// Completes when an [Error] has ended the writing thread.
  CompletableFuture<Throwable> broken() {
    return broken;
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
              } catch (Error e) {
                done.completeExceptionally(asStoreFailure(e));
                throw e;
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

  /// Whether something could be done yet; waits a short while for it.
  private interface Attempt {
    boolean isDone() throws InterruptedException;
  }

  private void awaitRoom(int kib) {
    untilDone(() -> room.tryAcquire(kib, PATIENCE_MILLIS, TimeUnit.MILLISECONDS));
  }

  private void untilDone(Attempt attempt) {
    try {
      while (!closed && !attempt.isDone()) {
        Thread.onSpinWait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SeriesStoreException("series: interrupted while waiting for the store", e);
    }
  }

  private void enqueue(Entry<T> entry) {
    untilDone(() -> queue.offer(entry, PATIENCE_MILLIS, TimeUnit.MILLISECONDS));
    if (closed) {
      refuse(entry);
    }
    if (ended) {
      refuseWaiting();
    }
  }

  private void run() {
    try {
      turns();
    } catch (Error e) {
      death = e;
    } finally {
      closed = true;
      ended = true;
      refuseWaiting();
    }
    Throwable cause = death;
    if (cause != null) {
      broken.complete(cause);
      LOG.error("series: the writing thread ended, nothing is stored until a restart", cause);
    }
  }

  private void turns() {
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

  private void refuse(Entry<T> entry) {
    Throwable cause = death;
    SeriesStoreException reason =
        cause == null
            ? new SeriesStoreException("series: the store is closed")
            : new SeriesStoreException("series: the writing thread ended by " + cause, cause);
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
      fail(group, e);
    } catch (Error e) {
      fail(group, e);
      throw e;
    } finally {
      group.clear();
    }
  }

  private void fail(List<Entry.Job<T>> group, Throwable cause) {
    group.forEach(job -> failures.add(job.work()));
    group.forEach(job -> job.done().completeExceptionally(asStoreFailure(cause)));
  }

  private static SeriesStoreException asStoreFailure(Throwable cause) {
    return cause instanceof SeriesStoreException known
        ? known
        : new SeriesStoreException("series: cannot be stored: " + cause.getMessage(), cause);
  }

  /// Writes what is queued, then ends the thread.
  @Override
  public void close() {
    try {
      untilDone(() -> queue.offer(new Entry.Stop<>(), PATIENCE_MILLIS, TimeUnit.MILLISECONDS));
      closed = true;
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

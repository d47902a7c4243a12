package io.shadowcast.aggregator.model;

import io.shadowcast.aggregator.store.ModelStore;
import io.shadowcast.aggregator.store.TrainingRecord;
import io.shadowcast.words.HostId;
import io.shadowcast.words.WorkloadName;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Trainings: a durable row each, one at a time per workload, each in a child process watched by a
/// thread of its own. Open a training within a transaction, and run it when that is committed.
public final class TrainingRuns implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TrainingRuns.class);
  private static final String RUNNING = "RUNNING";
  private static final String FAILED = "FAILED";

  private final ModelStore store;
  private final TrainingJob job;
  private final InstantSource clock;
  private final ThreadFactory threads;
  private final Map<Long, Thread> running = new ConcurrentHashMap<>();
  private final Map<Long, Ending> unwritten = new ConcurrentHashMap<>();

  /// What to train on.
  ///
  /// @param to exclusive
  /// @param allowLossy windows that lost records, too
  /// @param allowDisturbed windows in which the machine's host gave its CPU time to others, too
  public record Span(Instant from, Instant to, boolean allowLossy, boolean allowDisturbed) {
    /// Refuses a span that is upside down.
    public Span {
      if (!from.isBefore(to)) {
        throw new IllegalArgumentException(
            "start_time: " + from + " (expected: before " + to + ")");
      }
    }
  }

  /// Trains with `job`.
  ///
  /// @param threads one per training; virtual
  public TrainingRuns(
      ModelStore store, TrainingJob job, InstantSource clock, ThreadFactory threads) {
    this.store = store;
    this.job = job;
    this.clock = clock;
    this.threads = threads;
  }

  /// Ends what an earlier process of the aggregator left RUNNING; call once, before anything else.
  public void recover() {
    for (TrainingRecord training : store.trainings(RUNNING)) {
      LOG.warn("Training {} was interrupted by the end of the aggregator", training.id());
      end(training, new Ending(FAILED, "the aggregator ended while it ran", List.of()));
    }
    job.sweep();
  }

  /// The training of a workload that runs now.
  public Optional<TrainingRecord> running(HostId host, WorkloadName workload) {
    return store.trainings(RUNNING).stream()
        .filter(training -> training.host().equals(host) && training.workload().equals(workload))
        .map(this::settled)
        .filter(training -> training.state().equals(RUNNING))
        .findFirst();
  }

  /// A training by its number.
  public Optional<TrainingRecord> find(long id) {
    return store.training(id).map(this::settled);
  }

  /// Notes that a training begins; it does nothing until [#run].
  public TrainingRecord open(HostId host, WorkloadName workload) {
    return store.start(host, workload, clock.instant());
  }

  /// Runs an opened training on a thread of its own.
  public void run(TrainingRecord training, Span span) {
    Thread thread = threads.newThread(() -> watch(training, span));
    running.put(training.id(), thread);
    thread.start();
  }

  /// Ends all trainings that run; their rows say so.
  @Override
  public void close() {
    running.values().forEach(Thread::interrupt);
    for (Thread thread : running.values()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /// How a training ended.
  ///
  /// @param models names of those that went into service
  record Ending(String state, String detail, List<String> models) {}

  private void watch(TrainingRecord training, Span span) {
    try {
      conclude(training, outcome(training, span));
    } finally {
      running.remove(training.id());
    }
  }

  private void conclude(TrainingRecord training, Ending ending) {
    try {
      end(training, ending);
    } catch (RuntimeException e) {
      LOG.error("The end of training {} is not written yet", training.id(), e);
      unwritten.put(training.id(), ending);
    }
  }

  /// The row as it should be: a training whose end could not be written when it came has it written
  /// when somebody asks. A row that stays RUNNING would block its workload.
  private TrainingRecord settled(TrainingRecord training) {
    Ending ending = unwritten.get(training.id());
    if (ending == null || !training.state().equals(RUNNING)) {
      return training;
    }
    end(training, ending);
    return store.training(training.id()).orElse(training);
  }

  private Ending outcome(TrainingRecord training, Span span) {
    try {
      return job.run(training, span);
    } catch (InterruptedException e) {
      // Not set again: the row below is still to be written.
      return new Ending(FAILED, "the aggregator was stopped while it ran", List.of());
    } catch (IOException | RuntimeException | Error e) {
      LOG.error("Training {} failed", training.id(), e);
      return new Ending(FAILED, String.valueOf(e.getMessage()), List.of());
    }
  }

  private void end(TrainingRecord training, Ending ending) {
    LOG.info(
        "Training {} of {}/{}: {}, {}",
        training.id(),
        training.host(),
        training.workload(),
        ending.state(),
        ending.detail());
    store.end(training.id(), ending.state(), ending.detail(), ending.models(), clock.instant());
  }
}

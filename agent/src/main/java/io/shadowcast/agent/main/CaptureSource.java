package io.shadowcast.agent.main;

import io.shadowcast.agent.capture.CaptureAccounts;
import io.shadowcast.agent.capture.CaptureCounters.Counter;
import io.shadowcast.agent.capture.RunningCapture;
import io.shadowcast.agent.capture.net.Handover;
import io.shadowcast.agent.config.CaptureMode;
import io.shadowcast.agent.metrics.WorkloadLatency;
import io.shadowcast.agent.queue.ClassCounts;
import io.shadowcast.words.Ledger;
import io.shadowcast.words.LossReason;
import io.shadowcast.words.ProbeResult;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One way of capturing, with its own queues and an account of each. A capture that could not be
/// opened, or has ended by itself, is OFF with its reason, its workloads have no request rates
/// rather than rates of zero, and it is opened again after 1 s, 2 s, 4 s ... a minute.
final class CaptureSource implements AutoCloseable {
  /// Opens the capture.
  @FunctionalInterface
  interface Opening {
    /// Opens it and begins.
    ///
    /// @throws IOException when it cannot be opened here and now
    RunningCapture open(List<Handover> queues) throws IOException;
  }

  private static final Logger LOG = LoggerFactory.getLogger(CaptureSource.class);
  private static final long SECOND = 1_000_000_000L;
  private static final long LONGEST_PAUSE = 60 * SECOND;

  private final CaptureMode mode;
  private final List<Handover> queues;
  private final Opening opening;
  private final List<WorkloadLatency> recorders;
  private @Nullable RunningCapture running;
  private String reason = "not started";
  private long pause = SECOND;
  private long openedAt;
  private long nextTry;
  private boolean wrongSettings;
  private boolean closed;
  private boolean held;

  /// @param queues at least one; all of the same workloads
  /// @param recorders of the workloads it captures
  CaptureSource(
      CaptureMode mode, List<Handover> queues, Opening opening, List<WorkloadLatency> recorders) {
    this.mode = mode;
    this.queues = List.copyOf(queues);
    this.opening = opening;
    this.recorders = List.copyOf(recorders);
    hears(false);
  }

  CaptureMode mode() {
    return mode;
  }

  List<Handover> queues() {
    return queues;
  }

  /// The ledger of a workload, all queues together.
  Ledger ledger(int workload) {
    return CaptureAccounts.ledger(queues.stream().map(Handover::accounts).toList(), workload);
  }

  /// What became of the requests of each class of a workload, in each queue.
  List<ClassCounts> classes(int workload) {
    return queues.stream().map(queue -> queue.accounts().classes(workload)).toList();
  }

  /// How a malformed request of a workload began; empty when none did since the last call.
  String takeMalformed(int workload) {
    return queues.stream()
        .map(queue -> queue.accounts().takeMalformed(workload))
        .filter(begin -> !begin.isEmpty())
        .findFirst()
        .orElse("");
  }

  long total(Counter counter) {
    return queues.stream().mapToLong(queue -> queue.counters().get(counter)).sum();
  }

  /// Packets, or frames of the proxy, that never reached the capture.
  long drops() {
    return total(Counter.KERNEL_DROPS) + total(Counter.FEED_DROPS);
  }

  /// One line for an operator; empty while it is OFF.
  synchronized Optional<String> status() {
    return running == null
        ? Optional.empty()
        : Optional.of(
            "%s: %d queues, %d real-time, %d connections open, %d packets, %d dropped"
                .formatted(
                    Probes.source(mode),
                    queues.size(),
                    total(Counter.REAL_TIME),
                    total(Counter.CONNECTIONS_OPEN) + total(Counter.FLOWS_OPEN),
                    total(Counter.PACKETS),
                    drops()));
  }

  synchronized boolean isRunning() {
    return running != null;
  }

  /// Begins, or looks whether it still runs and tries again when it is time to. About once a
  /// second.
  synchronized void look(long now) {
    RunningCapture open = running;
    Throwable fault = open == null ? null : open.fault();
    if (open != null && fault != null) {
      bury(open, fault, now);
    } else if (open == null && !closed && !held && now - nextTry >= 0) {
      open(now);
    }
  }

  /// Why nothing is captured; empty while it runs.
  synchronized Optional<ProbeResult> fault() {
    return running != null
        ? Optional.empty()
        : Optional.of(
            new ProbeResult(Probes.source(mode), ProbeResult.State.OFF, reason, remedy()));
  }

  private String remedy() {
    if (held) {
      return "wait until production is well again; it begins by itself";
    }
    if (wrongSettings) {
      return Probes.NO_INTERFACE;
    }
    return mode == CaptureMode.PASSIVE
        ? "give the agent CAP_NET_RAW, or use `capture: inline`; it is tried again by itself"
        : "let the agent's user write to the `run` directory; it is tried again by itself";
  }

  /// Ends the capture until it is held no longer.
  ///
  /// @param why what is told of it
  synchronized void hold(boolean now, String why) {
    held = now;
    RunningCapture open = running;
    if (held && open != null) {
      running = null;
      reason = why;
      hears(false);
      close(open);
      queues.forEach(queue -> queue.accounts().abandonWaiting(LossReason.GUARD));
    }
  }

  private void open(long now) {
    try {
      running = opening.open(queues);
      openedAt = now;
      hears(true);
      if (!"not started".equals(reason)) {
        LOG.info("{}: captured again", Probes.source(mode));
      }
    } catch (IOException | RuntimeException e) {
      wrongSettings = e instanceof IllegalArgumentException;
      off(String.valueOf(e.getMessage()), now);
    }
  }

  private void bury(RunningCapture dead, Throwable fault, long now) {
    running = null;
    wrongSettings = false;
    hears(false);
    if (now - openedAt > LONGEST_PAUSE) {
      pause = SECOND;
    }
    close(dead);
    queues.forEach(queue -> queue.accounts().abandonWaiting(LossReason.GAP));
    off("ended by itself: " + fault, now);
  }

  private void off(String because, long now) {
    if (!because.equals(reason)) {
      LOG.warn("{}: nothing is captured: {}", Probes.source(mode), because);
    }
    reason = because;
    nextTry = now + pause;
    pause = Math.min(LONGEST_PAUSE, 2 * pause);
  }

  private void hears(boolean now) {
    recorders.forEach(recorder -> recorder.hears(now));
  }

  private void close(RunningCapture open) {
    try {
      open.close();
    } catch (IOException e) {
      LOG.warn("{}: was not closed: {}", Probes.source(mode), e.getMessage());
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (running != null) {
      close(running);
    }
  }
}

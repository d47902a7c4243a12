package io.shadowcast.agent.mirror;

import io.netty.channel.EventLoop;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The turns of the mirror on its event loop: take records, write, look for what takes too long.
///
/// Nobody wakes the loop for a record, because a wake-up would be a system call on the capture
/// thread. It looks by itself: at once again after a full batch, each millisecond while records
/// come, each 8 ms after a tenth of a second without any, and each 50 ms after a second. So a
/// request leaves at most 8 ms late under traffic, and the first one after a silence 50 ms.
final class MirrorLoop {
  private static final Logger LOG = LoggerFactory.getLogger(MirrorLoop.class);
  private static final int BATCH = 256;
  private static final long FIRST_PAUSE = 1_000_000L;
  private static final long SECOND_PAUSE = 8_000_000L;
  private static final long LAST_PAUSE = 50_000_000L;
  private static final long SHORT_SILENCE = 100_000_000L;
  private static final long LONG_SILENCE = 1_000_000_000L;
  private static final long SWEEP = 50_000_000L;
  private static final long WINDOW = 10_000_000_000L;
  private static final long REPORT = 60_000_000_000L;

  private final EventLoop loop;
  private final Wiring wiring;
  private final Shadows shadows;
  private final List<Board> boards;
  private final CompletableFuture<Void> done = new CompletableFuture<>();

  private long recordAt;
  private long sweepAt;
  private long windowAt;
  private long reportAt;
  private boolean closing;
  private boolean emptied;
  private long closeUntil;

  MirrorLoop(EventLoop loop, Wiring wiring, Shadows shadows, List<Board> boards) {
    this.loop = loop;
    this.wiring = wiring;
    this.shadows = shadows;
    this.boards = boards;
  }

  void start() {
    long now = wiring.now();
    wiring.attend(now, 0);
    recordAt = now;
    sweepAt = now + SWEEP;
    windowAt = now + WINDOW;
    reportAt = now + REPORT;
    turn();
  }

  /// Sends what waits, drops what could not be sent within `graceNanos`, then stops.
  CompletableFuture<Void> finish(long graceNanos) {
    if (!closing) {
      closing = true;
      closeUntil = wiring.now() + graceNanos;
    }
    return done;
  }

  /// Looks for records now, beside the turns.
  void look() {
    if (!done.isDone()) {
      guardedWork();
    }
  }

  private int guardedWork() {
    try {
      return work();
    } catch (RuntimeException | Error e) { // no memory is a fault of a turn, too
      LOG.error("Mirror met a fault of its own in a turn and goes on.", e);
      return 0;
    }
  }

  private void turn() {
    int most = guardedWork();
    if (done.isDone()) {
      return;
    }
    // Also after a full batch by schedule, not by execute: the loop would run one executed task
    // after the other for up to a second before it looks at its sockets again.
    var _ = loop.schedule(this::turn, most >= BATCH ? 0 : pause(most), TimeUnit.NANOSECONDS);
  }

  private int work() {
    int most = 0;
    var _ = wiring.turnBegins();
    try {
      for (Board board : boards) {
        most = Math.max(most, board.drain(BATCH));
      }
    } finally {
      wiring.turnEnds();
    }
    keepTime(wiring.now());
    if (closing) {
      close();
    }
    return most;
  }

  private void keepTime(long now) {
    if (now - sweepAt >= 0) {
      sweepAt = now + SWEEP;
      wiring.attend(now, 2 * SWEEP);
      shadows.sweep(now);
    }
    if (now - windowAt >= 0) {
      windowAt = now + WINDOW;
      shadows.turnWindows();
    }
    if (now - reportAt >= 0) {
      reportAt = now + REPORT;
      shadows.logLosses();
      boards.forEach(board -> board.closeIdle(now));
    }
  }

  private long pause(int drained) {
    long now = wiring.now();
    if (drained > 0 || closing) {
      recordAt = now;
    }
    long silence = now - recordAt;
    if (silence >= LONG_SILENCE) {
      return LAST_PAUSE;
    }
    return silence >= SHORT_SILENCE ? SECOND_PAUSE : FIRST_PAUSE;
  }

  private void close() {
    boolean late = wiring.now() - closeUntil >= 0;
    if (!late && !boards.stream().allMatch(Board::isEmpty)) {
      return;
    }
    if (!emptied) {
      emptied = true;
      boards.forEach(Board::closeAll);
    }
    if (late || shadows.all().stream().allMatch(ShadowLink::isIdle)) {
      shadows.off(true);
      boards.forEach(board -> board.drain(Integer.MAX_VALUE));
      shadows.turnWindows();
      shadows.logLosses();
      done.complete(null);
    }
  }
}

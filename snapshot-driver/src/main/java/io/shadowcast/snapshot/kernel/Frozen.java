package io.shadowcast.snapshot.kernel;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A filesystem that stands still until [#thaw()], or until its time is over. For one thread,
/// beside its own watchdog.
public final class Frozen implements AutoCloseable {
  private static final long FIFREEZE = 0xC0045877L;
  private static final long FITHAW = 0xC0045878L;
  private static final long RETRY_MILLIS = 5;
  private static final int NO_DESCRIPTOR = -1;

  private final LinuxFolder folder;
  private final int descriptor;
  private final long longestNanos;
  private final CountDownLatch warm = new CountDownLatch(1);
  private final CountDownLatch over = new CountDownLatch(1);
  private final AtomicReference<@Nullable Hand> thawing = new AtomicReference<>();
  private final KernelClock clock = new KernelClock();
  private final FreezeGuard guard;
  private volatile boolean freezeReturned;
  private long since;

  private Frozen(LinuxFolder folder, Duration longest, FreezeGuard guard) {
    this.folder = folder;
    this.descriptor = folder.descriptor();
    this.longestNanos = longest.toNanos();
    this.guard = guard;
  }

  private enum Hand {
    HOLDER,
    WATCHDOG
  }

  /// How a freeze ended.
  public sealed interface Ending {
    /// From the start of the freeze to the end of the thaw.
    Duration lasted();

    /// It stood still until the holder thawed it.
    record Held(Duration lasted) implements Ending {}

    /// It was thawed before the holder did, by the watchdog or by another process: what was read
    /// meanwhile is no state of one instant.
    record Lost(Duration lasted) implements Ending {}
  }

  /// How a guard is started.
  interface GuardStart {
    FreezeGuard start() throws IOException;
  }

  /// Freezes; takes over the folder, and closes it when the freeze is over.
  static Frozen begin(
      LinuxFolder folder, ThreadFactory threads, Duration longest, GuardStart guards)
      throws IOException {
    Frozen frozen;
    try {
      frozen = new Frozen(folder, longest, guards.start());
    } catch (IOException e) {
      folder.close();
      throw e;
    }
    threads.newThread(frozen::watch).start();
    frozen.freeze();
    return frozen;
  }

  private void freeze() throws IOException {
    await(warm, Long.MAX_VALUE);
    since = clock.monotonic();
    long result = Ioctl.call(descriptor, FIFREEZE, 0);
    KernelException refused =
        result < 0 ? new KernelException("FIFREEZE " + folder, KernelCall.errno()) : null;
    freezeReturned = true;
    if (refused != null) {
      over.countDown();
      guard.dismiss();
      throw refused;
    }
    if (thawing.get() != null || !guard.stands()) {
      Ending ignored = thaw();
      throw new IOException("freeze " + folder + ": its time was over before it stood still");
    }
  }

  /// Lets writers go on. Further calls say [Ending.Lost].
  public Ending thaw() {
    boolean ours = thawing.compareAndSet(null, Hand.HOLDER);
    boolean held = ours && Ioctl.call(descriptor, FITHAW, 0) >= 0;
    boolean stillFrozen = ours && !held && !KernelCall.errno().equals(Errno.EINVAL);
    Duration lasted = Duration.ofNanos(clock.monotonic() - since);
    over.countDown();
    if (stillFrozen) {
      guard.takeOver();
    } else if (ours) {
      guard.dismiss();
    }
    return held ? new Ending.Held(lasted) : new Ending.Lost(lasted);
  }

  /// Thaws, if nobody did.
  @Override
  public void close() {
    if (over.getCount() > 0) {
      Ending ignored = thaw();
    }
  }

  /// The watchdog. Everything it will do has run once before the freeze, on a descriptor that is
  /// none, so that no class is loaded and nothing is linked while the filesystem stands still.
  private void watch() {
    thawUntilDone(NO_DESCRIPTOR, true);
    warm.countDown();
    if (!await(over, longestNanos) && thawing.compareAndSet(null, Hand.WATCHDOG)) {
      thawUntilDone(descriptor, false);
      guard.end();
    }
    await(over, Long.MAX_VALUE);
    folder.close();
  }

  /// A freeze that is still beginning cannot be thawed yet (`EINVAL`): tries until it can, or until
  /// the freeze has come back and was not to be thawed even then.
  private void thawUntilDone(int target, boolean once) {
    boolean last;
    do {
      last = once || freezeReturned;
      if (Ioctl.call(target, FITHAW, 0) >= 0) {
        return;
      }
      await(over, last ? 0 : TimeUnit.MILLISECONDS.toNanos(RETRY_MILLIS));
    } while (!last);
  }

  /// An interrupt neither shortens nor lengthens it: what holds a filesystem cannot be called off
  /// halfway.
  private static boolean await(CountDownLatch latch, long nanos) {
    KernelClock clock = new KernelClock();
    long start = clock.monotonic();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return latch.await(nanos - (clock.monotonic() - start), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}

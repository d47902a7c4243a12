package io.shadowcast.agent.capture.net;

import io.shadowcast.agent.os.PacketFilter;
import io.shadowcast.agent.os.PacketRing;
import io.shadowcast.agent.os.RealTime;
import io.shadowcast.snapshot.kernel.Errno;
import io.shadowcast.snapshot.kernel.KernelClock;
import io.shadowcast.snapshot.kernel.KernelException;
import io.shadowcast.words.ProbeResult;
import io.shadowcast.words.ProbeResult.State;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicReference;

/// Tries out whether packets can be captured here, by opening small rings.
public final class CaptureProbe {
  private static final String SOURCE = "capture.net";
  private static final PacketRing.Size SMALL = new PacketRing.Size(1 << 16, 2, 10);

  private CaptureProbe() {}

  /// Tries it.
  ///
  /// @param threads makes a thread that is promoted for a moment
  /// @param cpus CPUs of this host
  /// @param queues rings among which connections will be divided
  public static ProbeResult probe(ThreadFactory threads, int cpus, int queues)
      throws InterruptedException {
    try {
      PacketRing.openTogether(anyFilter(), SMALL, queues).forEach(PacketRing::close);
    } catch (KernelException e) {
      return new ProbeResult(SOURCE, State.OFF, String.valueOf(e.getMessage()), remedy(e.errno()));
    }
    return priority(threads, cpus, queues);
  }

  private static PacketFilter anyFilter() {
    return new PacketFilter(List.of(1), List.of(), 1, RingCapture.SERVER_HEAD_BYTES);
  }

  private static ProbeResult priority(ThreadFactory threads, int cpus, int queues)
      throws InterruptedException {
    AtomicReference<String> refusal = new AtomicReference<>("");
    Thread trial =
        threads.newThread(() -> {
          RealTime realTime = new RealTime(cpus, queues, new KernelClock());
          realTime.promote();
          refusal.set(realTime.refusal());
        });
    trial.start();
    trial.join();
    return refusal.get().isEmpty()
        ? new ProbeResult(SOURCE, State.FULL, queues == 1 ? "" : queues + " queues", "")
        : new ProbeResult(
            SOURCE,
            State.REDUCED,
            "no real-time priority: " + refusal.get(),
            "grant CAP_SYS_NICE on a host with two or more CPUs; without it packets may be lost"
                + " above about 100 MB/s");
  }

  private static String remedy(Errno errno) {
    if (errno.equals(Errno.EPERM)) {
      return "grant CAP_NET_RAW, or set capture: inline";
    }
    if (errno.equals(Errno.EAFNOSUPPORT) || errno.equals(Errno.EACCES)) {
      return "allow AF_PACKET sockets in the seccomp profile or RestrictAddressFamilies of this"
          + " service, or set capture: inline";
    }
    if (errno.equals(Errno.ENOMEM)) {
      return "make capture.ring smaller or give the agent more memory";
    }
    return "set capture: inline";
  }
}

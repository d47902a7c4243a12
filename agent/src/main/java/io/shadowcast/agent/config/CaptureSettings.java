package io.shadowcast.agent.config;

import java.util.List;

/// The packet ring.
///
/// @param interfaces empty: every interface that is up
/// @param ring bytes of the kernel ring, a multiple of `block`
/// @param block bytes of one ring block, a multiple of the page
/// @param reassembly bytes held for streams with holes, whole agent
/// @param queues rings and threads among which connections are divided; `ring` and `reassembly` are
///   of all together
public record CaptureSettings(
    List<String> interfaces, long ring, long block, long reassembly, int queues) {
  /// Most queues.
  public static final int MOST_QUEUES = 16;

  private static final long PAGE = 4096;
  private static final long LARGEST = 1 << 30;

  /// Copies; refuses a ring the kernel would refuse.
  public CaptureSettings {
    interfaces = List.copyOf(interfaces);
    Expect.that(
        block >= PAGE && block <= LARGEST && block % PAGE == 0,
        "capture.block",
        Written.size(block),
        "a multiple of 4KiB, at most 1GiB");
    Expect.that(queues >= 1 && queues <= MOST_QUEUES, "capture.queues", queues, "1..16");
    Expect.that(
        ring >= 2 * block * queues && ring % block == 0 && ring / block <= Integer.MAX_VALUE,
        "capture.ring",
        Written.size(ring),
        "a multiple of capture.block "
            + Written.size(block)
            + ", at least two"
            + (queues == 1 ? "" : " for each queue"));
    Expect.positive(reassembly, "capture.reassembly");
  }
}

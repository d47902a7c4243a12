package io.shadowcast.agent.config;

import java.util.List;

/// The packet ring.
///
/// @param interfaces empty: every interface that is up
/// @param ring bytes of the kernel ring, a multiple of `block`
/// @param block bytes of one ring block, a multiple of the page
/// @param reassembly bytes held for streams with holes, whole agent
public record CaptureSettings(List<String> interfaces, long ring, long block, long reassembly) {
  private static final long PAGE = 4096;

  /// Copies; refuses a ring the kernel would refuse.
  public CaptureSettings {
    interfaces = List.copyOf(interfaces);
    Expect.that(
        block >= PAGE && block % PAGE == 0, "capture.block", block, "a multiple of 4096 bytes");
    Expect.that(
        ring >= block && ring % block == 0,
        "capture.ring",
        ring,
        "a multiple of capture.block " + block + " bytes");
    Expect.positive(reassembly, "capture.reassembly");
  }
}

package io.shadowcast.agent.capture.net;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Whether this process may capture packets: what the kernel says, not our own probe.
final class RawSockets {
  private static final int CAP_NET_RAW = 13;

  private RawSockets() {}

  static void assumeAllowed() throws IOException {
    assumeTrue(
        Files.exists(Path.of("/proc/net/packet")), "SKIP: kernel facility absent: AF_PACKET");
    long effective =
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith("CapEff:"))
            .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
            .findFirst()
            .orElse(0);
    assumeTrue((effective >> CAP_NET_RAW & 1) == 1, "SKIP: AF_PACKET needs CAP_NET_RAW");
  }
}

package io.shadowcast.benchmarks.processes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What this process may do, whatever its user is called: capabilities(7).
public final class Privileges {
  private static final int CAP_NET_RAW = 13;

  private Privileges() {}

  /// Whether this process, and so its children, may capture packets.
  public static boolean mayCapture() {
    try (var lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
          .filter(line -> line.startsWith("CapEff:"))
          .mapToLong(line -> Long.parseUnsignedLong(line.replaceFirst("CapEff:\\s*", ""), 16))
          .anyMatch(mask -> (mask >>> CAP_NET_RAW & 1) == 1);
    } catch (IOException e) {
      return false;
    }
  }
}

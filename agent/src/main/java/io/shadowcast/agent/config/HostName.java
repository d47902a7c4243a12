package io.shadowcast.agent.config;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/// What this machine calls itself.
final class HostName {
  private static final Path KERNEL = Path.of("/proc/sys/kernel/hostname");

  private HostName() {}

  /// Lower case; not necessarily a valid name of a host.
  static String ofThisMachine() {
    return spoken().strip().toLowerCase(Locale.ROOT);
  }

  private static String spoken() {
    try {
      return Files.isReadable(KERNEL)
          ? Files.readString(KERNEL)
          : InetAddress.getLocalHost().getHostName();
    } catch (IOException e) {
      return "";
    }
  }
}

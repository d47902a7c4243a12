package io.shadowcast.snapshot.kernel;

import io.shadowcast.words.BootId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Which boot of the kernel this is.
public final class KernelBoot {
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

  private KernelBoot() {}

  /// The random id the kernel made when it booted; a container sees the one of its host.
  public static BootId id() throws IOException {
    return BootId.parse(Files.readString(BOOT_ID).strip());
  }
}

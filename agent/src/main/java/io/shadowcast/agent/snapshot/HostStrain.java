package io.shadowcast.agent.snapshot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How far to back off for the sake of the host, 0 to 1, by the share of the last 10 s in which
/// some task waited for a CPU or a disk (/proc/pressure; kernel: Documentation/accounting/psi.rst).
/// It begins at half of the share that counts as pressed and is full at one and a half of it. Where
/// the kernel does not tell, 0.
public final class HostStrain implements DoubleSupplier {
  private static final Pattern SOME = Pattern.compile("some avg10=([0-9.]+)");

  private final List<Path> files;
  private final double pressed;

  /// @param folder `/proc/pressure`
  /// @param pressed percent that counts as pressed
  public HostStrain(Path folder, double pressed) {
    files = List.of(folder.resolve("cpu"), folder.resolve("io"));
    this.pressed = pressed;
  }

  @Override
  public double getAsDouble() {
    double worst = files.stream().mapToDouble(HostStrain::percent).max().orElse(0);
    return Math.clamp(worst / pressed - 0.5, 0, 1);
  }

  private static double percent(Path file) {
    try {
      Matcher some = SOME.matcher(Files.readString(file));
      return some.find() ? Double.parseDouble(some.group(1)) : 0;
    } catch (IOException | NumberFormatException e) {
      return 0;
    }
  }
}

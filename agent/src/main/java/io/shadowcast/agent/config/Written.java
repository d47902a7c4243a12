package io.shadowcast.agent.config;

import java.time.Duration;
import java.util.List;

/// Times and sizes as a settings file has them: what is printed can be written.
public final class Written {
  private static final List<String> SIZES = List.of("", "KiB", "MiB", "GiB", "TiB");

  private Written() {}

  /// In the largest unit that loses nothing: `1500ms`, `10s`, `5m`, `2h`, `7d`.
  public static String time(Duration time) {
    long millis = time.toMillis();
    if (millis == 0 || millis % 1000 != 0) {
      return millis + "ms";
    }
    long seconds = millis / 1000;
    if (seconds % 86_400 == 0) {
      return seconds / 86_400 + "d";
    }
    if (seconds % 3600 == 0) {
      return seconds / 3600 + "h";
    }
    return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
  }

  /// In the largest unit that loses nothing: `4097`, `256KiB`, `1GiB`.
  public static String size(long bytes) {
    long count = bytes;
    int unit = 0;
    while (count != 0 && count % 1024 == 0 && unit < SIZES.size() - 1) {
      count /= 1024;
      unit++;
    }
    return count + SIZES.get(unit);
  }
}

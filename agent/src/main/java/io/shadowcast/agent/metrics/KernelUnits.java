package io.shadowcast.agent.metrics;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/// The units of /proc/PID/stat: clock ticks and pages, as the kernel told this process at its start
/// (getauxval(3)).
///
/// @param ticksPerSecond AT_CLKTCK
/// @param pageBytes AT_PAGESZ
record KernelUnits(long ticksPerSecond, long pageBytes) {
  private static final long AT_PAGESZ = 6;
  private static final long AT_CLKTCK = 17;

  /// The usual values where the kernel does not say.
  static KernelUnits ofThisHost() {
    try {
      return parse(Files.readAllBytes(Path.of("/proc/self/auxv")));
    } catch (IOException e) {
      return new KernelUnits(100, 4096);
    }
  }

  private static KernelUnits parse(byte[] auxv) {
    long ticks = 100;
    long page = 4096;
    ByteBuffer pairs = ByteBuffer.wrap(auxv).order(ByteOrder.nativeOrder());
    while (pairs.remaining() >= 2 * Long.BYTES) {
      long type = pairs.getLong();
      long value = pairs.getLong();
      ticks = type == AT_CLKTCK ? value : ticks;
      page = type == AT_PAGESZ ? value : page;
    }
    return new KernelUnits(ticks, page);
  }
}

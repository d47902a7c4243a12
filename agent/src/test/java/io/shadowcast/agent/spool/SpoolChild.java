package io.shadowcast.agent.spool;

import io.shadowcast.agent.config.SpoolSettings;
import io.shadowcast.words.Batch;
import io.shadowcast.words.BootId;
import io.shadowcast.words.Event;
import io.shadowcast.words.SourceTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/// A process of its own that appends to a spool until it is killed or told to stop, and prints what
/// came of it.
final class SpoolChild {
  static final BootId KERNEL = new BootId(new UUID(7, 7));

  private SpoolChild() {}

  /// Appends until it is killed.
  ///
  /// @param args directory, limit, bytes of a batch, how many appends
  public static void main(String[] args) throws IOException {
    Path directory = Path.of(args[0]);
    int size = Integer.parseInt(args[2]);
    SpoolSettings settings = new SpoolSettings(directory, Long.parseLong(args[1]), 64 << 10, 0);
    try (Spool spool = open(settings)) {
      long count = Long.parseLong(args[3]);
      for (long i = 0; i < count; i++) {
        say(spool.append(contents(spool, size), List.of(), Instant.EPOCH));
        obey(directory, spool);
      }
    }
    System.out.println("done");
  }

  private static void say(Append append) {
    String line =
        switch (append) {
          case Append.Appended(long sequence) -> "appended " + sequence;
          case Append.Refused(String reason) -> "refused " + reason;
        };
    System.out.println(line);
  }

  /// When the parent wrote `acknowledge`, everything is, once.
  private static void obey(Path directory, Spool spool) throws IOException {
    Path order = directory.resolveSibling("acknowledge");
    if (Files.deleteIfExists(order)) {
      spool.acknowledge(spool.boot(), spool.lastSequence());
      System.out.println("acknowledged " + spool.lastSequence());
    }
  }

  static Spool open(SpoolSettings settings) throws IOException {
    return Spool.open(settings, origin(KERNEL));
  }

  static Origin origin(BootId kernel) {
    return new Origin(Clock.systemUTC(), System::nanoTime, new Random(), kernel);
  }

  static Batch.Contents contents(Spool spool, int size) {
    SourceTime now = new SourceTime(spool.boot(), 0, Instant.EPOCH);
    return new Batch.Contents(
        List.of(), List.of(), List.of(), List.of(), List.of(new Event("e", "x".repeat(size), now)));
  }

  /// A child with these arguments; its output goes to the file.
  static Process start(Path output, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
                "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                "-XX:-CreateCoredumpOnCrash",
                "-XX:ErrorFile=" + output + ".crash",
                "-cp",
                System.getProperty("java.class.path"),
                SpoolChild.class.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
  }
}

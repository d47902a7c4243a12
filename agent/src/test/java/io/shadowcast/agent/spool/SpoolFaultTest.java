package io.shadowcast.agent.spool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.shadowcast.agent.config.SpoolSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolFaultTest {
  @TempDir Path directory;

  @Test
  void anAgentKilledAtAnyInstantLosesNothingItWasPromised() throws Exception {
    long seed = new Random().nextLong();
    System.out.println("seed=" + seed);
    Random random = new Random(seed);
    Path spool = directory.resolve("spool");
    long promised = 0;
    for (int round = 0; round < 4; round++) {
      Path output = directory.resolve("out" + round);
      Process child = SpoolChild.start(output, spool.toString(), "64000000", "3000", "1000000000");
      try {
        await(child, output, SpoolFaultTest::appending);
        TimeUnit.MILLISECONDS.sleep(random.nextInt(300));
      } finally {
        child.destroyForcibly().waitFor();
      }
      promised = Math.max(promised, lastPromised(output));
      var settings = new SpoolSettings(spool, 64_000_000, 64 << 10, 0);
      try (Spool opened = SpoolChild.open(settings)) {
        long last = opened.lastSequence();
        assertTrue(last >= promised, "promised " + promised + ", found " + last);
        assertEquals(SpoolTest.numbers(1, last), SpoolTest.sequences(opened));
      }
    }
    assertTrue(promised > 4, "the child hardly ran");
  }

  private static boolean appending(List<String> lines) {
    return lines.stream().filter(line -> line.startsWith("appended")).count() > 5;
  }

  private static long lastPromised(Path output) throws IOException {
    return whole(output).stream()
        .filter(line -> line.startsWith("appended "))
        .mapToLong(line -> Long.parseLong(line.substring("appended ".length())))
        .max()
        .orElse(0);
  }

  @Test
  void aFullDiskIsRefusedAndCountedAndNeverEndsTheAgent() throws Exception {
    Path disk = Files.createDirectory(directory.resolve("disk"));
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=4m,mode=0700", "tmpfs", disk.toString()) == 0,
        "SKIP: tmpfs cannot be mounted here");
    try {
      fullDisk(disk);
    } finally {
      assertEquals(0, run("umount", "-l", disk.toString()));
    }
  }

  private void fullDisk(Path disk) throws Exception {
    Path filler = disk.resolve("filler");
    Path output = directory.resolve("out");
    Files.write(filler, new byte[2 << 20]);
    Process child =
        SpoolChild.start(
            output, disk.resolve("spool").toString(), "67108864", "20000", "1000000000");
    try {
      await(child, output, lines -> lines.stream().anyMatch(l -> l.startsWith("refused")));
      fill(disk.resolve("rest"));
      long refusals = whole(output).size();
      await(child, output, lines -> lines.size() > refusals + 20);
      assertTrue(child.isAlive(), () -> "ended: " + tail(output));
      Files.delete(filler);
      Files.delete(disk.resolve("rest"));
      Files.createFile(disk.resolve("acknowledge"));
      int before = whole(output).size();
      await(
          child,
          output,
          lines -> lines.stream().skip(before).anyMatch(l -> l.startsWith("appended")));
    } finally {
      child.destroyForcibly().waitFor();
    }
  }

  private static void fill(Path file) {
    try {
      for (int i = 0; i < 4096; i++) {
        Files.write(
            file,
            new byte[4096],
            java.nio.file.StandardOpenOption.CREATE,
            java.nio.file.StandardOpenOption.APPEND);
      }
    } catch (IOException e) {
      // The disk is full now, which is the point.
    }
  }

  private static void await(Process child, Path output, Predicate<List<String>> condition)
      throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!condition.test(whole(output))) {
      assertTrue(child.isAlive(), () -> "ended with " + child.exitValue() + ": " + tail(output));
      assertTrue(System.nanoTime() < deadline, () -> "too late: " + tail(output));
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  /// Lines that are ended.
  private static List<String> whole(Path output) throws IOException {
    String text = Files.exists(output) ? Files.readString(output) : "";
    return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
  }

  private static String tail(Path output) {
    try {
      List<String> lines = whole(output);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static int run(String... command) throws Exception {
    return new ProcessBuilder(command).inheritIO().start().waitFor();
  }
}

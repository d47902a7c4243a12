package io.shadowcast.agent.main;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.agent.config.AgentSettings;
import io.shadowcast.agent.config.Settings;
import io.shadowcast.agent.config.SettingsResult;
import io.shadowcast.agent.queue.QueueBudget;
import io.shadowcast.agent.queue.RecordHeader;
import io.shadowcast.agent.queue.RecordQueue;
import io.shadowcast.agent.recording.Frame;
import io.shadowcast.agent.recording.Recorder;
import io.shadowcast.agent.redact.Redactor;
import io.shadowcast.words.BootId;
import io.shadowcast.words.Endpoint;
import io.shadowcast.words.HostId;
import io.shadowcast.words.PriorityClass;
import io.shadowcast.words.SourceTime;
import io.shadowcast.words.WorkloadName;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An agent that is killed while it records leaves a file that can be played as far as it is whole.
class KilledRecordingTest {
  private static final int CONNECTIONS = 8;

  @TempDir Path directory;

  @Test
  void whatAKilledAgentHadWrittenIsPlayedAndSaidToBeCutOff() throws Exception {
    long seed = new Random().nextLong();
    System.out.println("seed=" + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 3; round++) {
      Path file = directory.resolve("killed" + round + ".rec");
      Process child = start(file);
      try {
        await(child, file);
        TimeUnit.MILLISECONDS.sleep(random.nextInt(300));
      } finally {
        child.destroyForcibly().waitFor();
      }
      assertPlayed(file);
    }
  }

  private void assertPlayed(Path file) throws Exception {
    try (NumberedServer shadow = new NumberedServer()) {
      Replay.Order order =
          new Replay.Order(file, new Endpoint("127.0.0.1", shadow.port()), 1, Optional.empty());
      ReplayReport report = Replay.run(settings(), order);
      report.lines().forEach(System.out::println);
      assertTrue(report.lines().getFirst().contains("NOT WHOLE: "), report.lines()::toString);
      assertEquals(0, report.unaccounted(), report.lines()::toString);
      assertEquals(report.played().requests(), report.ledger().sent(), report.lines()::toString);
      assertTrue(report.played().requests() > CONNECTIONS, report.lines()::toString);
      assertEquals(CONNECTIONS, shadow.connections.size());
      for (List<String> connection : shadow.connections) {
        String client = connection.getFirst().split("/", -1)[1];
        for (int i = 0; i < connection.size(); i++) {
          String head = connection.get(i);
          assertTrue(head.startsWith("GET /" + client + "/" + i + " "), head);
        }
      }
    }
  }

  private AgentSettings settings() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("agent.yaml"),
            "state: "
                + directory
                + "/state\nqueue: {max_age: 60s}\nmirror: {timeout: 30s, lane_bytes: 1MiB}\n");
    return switch (Settings.read(file)) {
      case SettingsResult.Valid(AgentSettings valid) -> valid;
      case SettingsResult.Faulty faulty -> throw new AssertionError(faulty.text());
    };
  }

  private static void await(Process child, Path file) throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (!Files.exists(file) || Files.size(file) < 100_000) {
      assertTrue(child.isAlive(), "the child ended by itself");
      assertTrue(System.nanoTime() < deadline, "nothing was written within 60 s");
      LockSupport.parkNanos(2_000_000);
    }
  }

  private static Process start(Path file) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-Xmx64m",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Child.class.getName(),
            file.toString())
        .inheritIO()
        .start();
  }

  /// Records until it is killed.
  static final class Child {
    private Child() {}

    public static void main(String[] arguments) throws IOException {
      Frame.Head head =
          new Frame.Head(
              new HostId("web-1"),
              new WorkloadName("shop"),
              "default",
              new SourceTime(new BootId(new UUID(1, 2)), System.nanoTime(), Instant.now()));
      Path file = Path.of(arguments[0]);
      Recorder recorder =
          Recorder.start(
              new Recorder.Order(0, head, file, 1 << 30, Duration.ofHours(1)),
              System::nanoTime,
              Thread.ofPlatform().factory(),
              new Redactor(new byte[32], List.of()),
              () -> {});
      RecordQueue queue = new RecordQueue(QueueBudget.allocate(2 << 20));
      RecordHeader header = new RecordHeader();
      for (long i = 0; i < Long.MAX_VALUE; i++) {
        offer(queue, header, i % CONNECTIONS, i / CONNECTIONS);
        queue.drain(
            item -> recorder.take(item, item.connection(), System.nanoTime()), Integer.MAX_VALUE);
        LockSupport.parkNanos(500_000);
      }
    }

    private static void offer(
        RecordQueue queue, RecordHeader header, long connection, long sequence) {
      String text =
          "GET /"
              + connection
              + "/"
              + sequence
              + " HTTP/1.1\r\nHost: shop\r\nAccept: "
              + "x".repeat((int) (sequence % 500))
              + "\r\n\r\n";
      byte[] bytes = text.getBytes(ISO_8859_1);
      queue.offer(
          header
              .data(0, connection, sequence, RecordHeader.WHOLE)
              .as(PriorityClass.P1)
              .at(System.nanoTime()),
          MemorySegment.ofArray(bytes),
          0,
          bytes.length);
    }
  }
}

package io.shadowcast.snapshot.hook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.shadowcast.snapshot.kernel.Folder;
import io.shadowcast.snapshot.kernel.KernelClock;
import io.shadowcast.snapshot.kernel.LinuxFolder;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A real redis at rest: its writers wait, its file is whole, and it goes on afterwards.
final class RedisHookTest {
  private static final String PASSWORD = "correct-horse";
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  @TempDir private Path below;
  private Process server;
  private String port;
  private Folder marks;

  @BeforeEach
  void start() throws Exception {
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/redis-server")),
        "SKIP: the Debian package redis-server is not installed");
    try (ServerSocket free = new ServerSocket(0)) {
      port = Integer.toString(free.getLocalPort());
    }
    Path data = Files.createDirectory(below.resolve("data"));
    marks = LinuxFolder.open(Files.createDirectory(below.resolve("marks")));
    server =
        new ProcessBuilder("/usr/bin/redis-server", "-")
            .redirectOutput(below.resolve("log").toFile())
            .start();
    try (var settings = server.outputWriter()) {
      settings.write(
          "port "
              + port
              + "\nbind 127.0.0.1\nrequirepass "
              + PASSWORD
              + "\ndir "
              + data
              + "\nsave \"\"\n");
    }
    long deadline = new KernelClock().monotonic() + DEADLINE.toNanos();
    while (!"PONG".equals(redis("ping")) && new KernelClock().monotonic() < deadline) {
      assertTrue(server.isAlive(), () -> log());
    }
  }

  @AfterEach
  void stop() throws InterruptedException {
    if (server != null) {
      server.destroyForcibly().waitFor();
      marks.close();
    }
  }

  @Test
  void writersWaitWhileItsFileIsTaken() throws Exception {
    redis("set", "before", "1");
    Path copy = below.resolve("copy.rdb");
    Process[] late = new Process[1];
    Surrounded<Boolean> outcome =
        application()
            .surround(
                hooks(),
                () -> {
                  late[0] = cli("set", "late", "1").start();
                  boolean waits = !ended(late[0], 300);
                  Files.copy(below.resolve("data/dump.rdb"), copy);
                  return waits;
                });
    assertInstanceOf(Surrounded.Done.class, outcome, outcome.toString());
    assertTrue(((Surrounded.Done<Boolean>) outcome).value(), "the writer did not wait");
    assertTrue(outcome.after().ok(), outcome.toString());
    assertTrue(ended(late[0], 10_000), "the writer still waits");
    assertEquals("1", redis("get", "late"));
    String check = run(new ProcessBuilder("redis-check-rdb", copy.toString()));
    assertTrue(check.contains("RDB looks OK"), check);
    assertFalse(outcome.toString().contains(PASSWORD));
  }

  @Test
  void itGoesOnWhenTheSnapshotFails() throws Exception {
    Surrounded<String> outcome =
        application()
            .surround(
                hooks(),
                () -> {
                  throw new IOException("no room");
                });
    assertInstanceOf(Surrounded.Broken.class, outcome);
    assertEquals("OK", redis("set", "after", "1"));
  }

  @Test
  void itGoesOnWhenItsHookHangs() throws Exception {
    Hook hangs =
        hook("redis-cli -p $PORT client pause 60000 write; sleep 1000", Duration.ofMillis(800));
    Hooks hooks = new Hooks("redis", Optional.of(hangs), hooks().after());
    Surrounded<String> outcome = application().surround(hooks, () -> "never");
    assertInstanceOf(Surrounded.NotBegun.class, outcome);
    assertInstanceOf(HookOutcome.TimedOut.class, outcome.before());
    assertEquals("OK", redis("set", "after", "1"));
  }

  private ApplicationHooks application() {
    HookRunner runner =
        new HookRunner(Thread.ofPlatform().daemon().factory(), () -> new KernelClock().monotonic());
    return new ApplicationHooks(runner, marks);
  }

  /// Writes wait, for a minute at most; what was written is in the file.
  private Hooks hooks() {
    Hook before =
        hook(
            "set -e; test \"$(redis-cli -p $PORT client pause 60000 write)\" = OK;"
                + " test \"$(redis-cli -p $PORT save)\" = OK",
            DEADLINE);
    Hook after = hook("test \"$(redis-cli -p $PORT client unpause)\" = OK", DEADLINE);
    return new Hooks("redis", Optional.of(before), Optional.of(after));
  }

  private Hook hook(String script, Duration deadline) {
    return new Hook(
        List.of("/bin/sh", "-c", script),
        Map.of("PORT", port, "PATH", "/usr/bin:/bin"),
        Map.of("REDISCLI_AUTH", PASSWORD),
        deadline);
  }

  private ProcessBuilder cli(String... command) {
    ProcessBuilder builder = new ProcessBuilder("redis-cli", "-p", port);
    builder.command().addAll(List.of(command));
    builder.environment().put("REDISCLI_AUTH", PASSWORD);
    return builder.redirectErrorStream(true);
  }

  private String redis(String... command) throws Exception {
    return run(cli(command));
  }

  private static String run(ProcessBuilder builder) throws Exception {
    Process process = builder.start();
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new TimeoutException(builder.command().toString());
    }
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
  }

  private static boolean ended(Process process, long millis) throws IOException {
    try {
      return process.waitFor(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private String log() {
    try {
      return Files.readString(below.resolve("log"));
    } catch (IOException e) {
      return e.toString();
    }
  }
}

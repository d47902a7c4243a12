package io.shadowcast.snapshot.hook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.snapshot.kernel.Folder;
import io.shadowcast.snapshot.kernel.KernelClock;
import io.shadowcast.snapshot.kernel.LinuxFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Real programs as hooks.
final class HookTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final HookRunner RUNNER =
      new HookRunner(Thread.ofPlatform().daemon().factory(), () -> new KernelClock().monotonic());

  @TempDir private Path below;
  private Folder marks;
  private ApplicationHooks application;

  @BeforeEach
  void open() throws IOException {
    marks = LinuxFolder.open(Files.createDirectory(below.resolve("marks")));
    application = new ApplicationHooks(RUNNER, marks);
  }

  @AfterEach
  void close() {
    marks.close();
  }

  @Test
  void aHookGetsItsEnvironmentAndNothingElse() {
    Hook hook = new Hook(List.of("/usr/bin/env"), Map.of("A", "1"), Map.of("B", "s3cret"), LONG);
    HookOutcome.Succeeded outcome = assertInstanceOf(HookOutcome.Succeeded.class, RUNNER.run(hook));
    assertEquals(List.of("A=1", "B=***"), outcome.said().lines().sorted().toList());
    assertFalse(hook.toString().contains("s3cret"), hook.toString());
  }

  @Test
  void allFaultsAreNamedAtOnceAndNoSecretWithThem() {
    IllegalArgumentException fault =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                new Hook(
                    List.of("cli", "-ps3cret"), Map.of(), Map.of("P", "s3cret"), Duration.ZERO));
    assertTrue(
        String.valueOf(fault.getMessage())
            .contains("hook.secrets: P (expected: not empty, and not among"));
    assertTrue(String.valueOf(fault.getMessage()).contains("hook.deadline: PT0S (expected: > 0)"));
  }

  @Test
  void aFailureSaysWhy() {
    HookOutcome.Failed failed =
        assertInstanceOf(HookOutcome.Failed.class, RUNNER.run(shell("echo no room >&2; exit 3")));
    assertEquals(3, failed.status());
    assertEquals("no room", failed.said());
    HookOutcome absent = RUNNER.run(new Hook(List.of("/no/such"), Map.of(), Map.of(), LONG));
    assertFalse(absent.ok(), absent.toString());
  }

  @Test
  void aHookThatTalksWithoutEndIsNeitherWaitedForNorKeptWhole() {
    HookOutcome.Succeeded outcome =
        assertInstanceOf(
            HookOutcome.Succeeded.class,
            RUNNER.run(shell("yes 0123456789 | head -c 3000000; echo; echo last")));
    assertTrue(outcome.said().endsWith("last"));
    assertTrue(outcome.said().length() <= 4096);
  }

  @Test
  void aDeadlineEndsTheHookWithItsChildren() throws Exception {
    Path pids = below.resolve("pids");
    Hook hook =
        new Hook(
            List.of(
                "/bin/sh",
                "-c",
                "trap '' TERM; sleep 1000 & echo $! > $PIDS.1; setsid sleep 1000 & echo $! >"
                    + " $PIDS.2; echo waiting; wait"),
            Map.of("PIDS", pids.toString(), "PATH", "/usr/bin:/bin"),
            Map.of(),
            Duration.ofMillis(700));
    HookOutcome.TimedOut outcome = assertInstanceOf(HookOutcome.TimedOut.class, RUNNER.run(hook));
    assertEquals("waiting", outcome.said());
    for (String each : List.of(".1", ".2")) {
      long pid = Long.parseLong(Files.readString(Path.of(pids + each)).strip());
      Optional<ProcessHandle> child = ProcessHandle.of(pid);
      if (child.isPresent()) {
        child.get().onExit().get(10, TimeUnit.SECONDS);
      }
    }
  }

  @Test
  void theHookAfterRunsInEveryCase() throws IOException {
    Path log = below.resolve("log");
    Hook good = shell("echo before >> " + log);
    Hook undo = shell("echo after >> " + log);
    Surrounded<String> done = application.surround(hooks(good, undo), () -> append(log, "work"));
    assertInstanceOf(Surrounded.Done.class, done);
    assertEquals(List.of("before", "work", "after"), take(log));

    Surrounded<String> broken =
        application.surround(
            hooks(good, undo),
            () -> {
              throw new IOException("no freeze");
            });
    assertEquals("no freeze", ((Surrounded.Broken<String>) broken).fault().getMessage());
    assertEquals(List.of("before", "after"), take(log));

    Surrounded<String> notBegun =
        application.surround(hooks(shell("exit 1"), undo), () -> append(log, "work"));
    assertInstanceOf(Surrounded.NotBegun.class, notBegun);
    assertEquals(List.of("after"), take(log));

    Hook hung = new Hook(List.of("/bin/sleep", "1000"), Map.of(), Map.of(), Duration.ofMillis(100));
    assertInstanceOf(
        HookOutcome.TimedOut.class,
        application.surround(hooks(hung, undo), () -> append(log, "work")).before());
    assertEquals(List.of("after"), take(log));

    assertThrows(
        IllegalStateException.class,
        () ->
            application.surround(
                hooks(good, undo),
                () -> {
                  throw new IllegalStateException("fault of ours");
                }));
    assertEquals(List.of("before", "after"), take(log));
    assertEquals(List.of(), marks.names());
  }

  @Test
  void whatACrashLeftAtRestIsUndoneAtTheNextStart() throws IOException {
    Path log = below.resolve("log");
    Hook undo = shell("test -e " + below.resolve("allowed") + " && echo after >> " + log);
    Hooks hooks = hooks(shell("true"), undo);
    // The hook after fails, as it would never have run in a process that was killed.
    Surrounded<String> left = application.surround(hooks, () -> "");
    assertFalse(left.after().ok());
    assertFalse(application.undoLeftOver(hooks).ok());
    Files.createFile(below.resolve("allowed"));
    assertInstanceOf(HookOutcome.Succeeded.class, application.undoLeftOver(hooks));
    assertInstanceOf(HookOutcome.Absent.class, application.undoLeftOver(hooks));
    assertEquals(List.of("after"), take(log));
  }

  private static Hooks hooks(Hook before, Hook after) {
    return new Hooks("test", Optional.of(before), Optional.of(after));
  }

  private static Hook shell(String script) {
    return new Hook(
        List.of("/bin/sh", "-c", script), Map.of("PATH", "/usr/bin:/bin"), Map.of(), LONG);
  }

  private static String append(Path log, String line) throws IOException {
    Files.writeString(log, line + "\n", StandardOpenOption.APPEND);
    return line;
  }

  private static List<String> take(Path log) throws IOException {
    List<String> lines = Files.readAllLines(log);
    Files.delete(log);
    return lines;
  }
}

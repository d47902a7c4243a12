package io.shadowcast.benchmarks.processes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.shadowcast.benchmarks.load.Ticker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class StageTest {
  private static final Ticker TICKER =
      new Ticker() {
        @Override
        public long nanos() {
          return System.nanoTime();
        }

        @Override
        public void sleep(Duration duration) throws InterruptedException {
          Thread.sleep(duration);
        }
      };

  /// A stage of its own process, for it to be killed: prints its directory and its child's id.
  static final class Play {
    public static void main(String[] arguments) throws IOException, InterruptedException {
      Stage stage = Stage.open(Path.of("."), "warden", TICKER);
      Child child = stage.start("sleeper", List.of("sleep", "300"));
      stage.hold(child, 0.5);
      System.out.println(stage.directory() + " " + child.pid());
      Thread.sleep(Duration.ofMinutes(5));
    }
  }

  private static Stage open() throws IOException {
    return Stage.open(Path.of("."), "stage-test", TICKER);
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, "in vain");
      Thread.sleep(20);
    }
  }

  private static boolean runs(long pid) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  private static char state(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2);
    } catch (IOException e) {
      return 'X';
    }
  }

  @Test
  void closingEndsEveryChildAndRemovesTheDirectory() throws Exception {
    Stage stage = open();
    Child child = stage.start("sleeper", List.of("sleep", "300"));
    Child deaf = stage.start("deaf", List.of("sh", "-c", "trap '' TERM; echo ready; sleep 300"));
    deaf.await("ready", stage.within(Duration.ofSeconds(20)));
    Path secret = Files.writeString(stage.file("deep/down/file"), "x");

    stage.close();

    assertFalse(child.alive());
    assertFalse(deaf.alive());
    assertFalse(Files.exists(secret));
    assertFalse(Files.exists(stage.directory()));
  }

  @Test
  void theDirectoryGoesThoughFilesStillCome() throws Exception {
    Stage stage = open();
    Path deep = Files.createDirectory(stage.directory().resolve("deep"));
    long end = System.nanoTime() + Duration.ofMillis(500).toNanos();
    Thread writer =
        Thread.startVirtualThread(() -> {
          for (int i = 1; System.nanoTime() < end; i++) {
            write(deep.resolve("" + i % 1000));
          }
        });
    await(() -> Files.exists(deep.resolve("99")));

    stage.close();

    assertFalse(Files.exists(stage.directory()));
    writer.join();
  }

  private static void write(Path file) {
    try {
      Files.writeString(file, "x");
    } catch (IOException e) {
      assertTrue(e instanceof NoSuchFileException, e::toString);
    }
  }

  @Test
  void nothingBeginsOnceItIsClosed() throws Exception {
    Stage stage = open();
    stage.close();
    assertThrows(IOException.class, () -> stage.start("late", List.of("sleep", "300")));
    assertThrows(IOException.class, () -> stage.file("late"));
    assertThrows(IOException.class, () -> stage.group("late", new Limits(1, 64)));
  }

  @Test
  void aWardenCleansUpAfterAKilledStage() throws Exception {
    Process play =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Play.class.getName())
            .redirectErrorStream(true)
            .start();
    String line = play.inputReader().readLine();
    try {
      assertTrue(line != null && line.startsWith("/"), line);
    } finally {
      play.destroyForcibly().waitFor();
    }
    Path directory = Path.of(line.split(" ", 2)[0]);
    long child = Long.parseLong(line.split(" ", 2)[1]);
    await(() -> !runs(child) && !Files.exists(directory));
  }

  @Test
  void aChildHeldBackIsStoppedAgainAndAgainAndGoesOnAfterwards() throws Exception {
    try (Stage stage = open()) {
      Child child = stage.start("sleeper", List.of("sleep", "300"));
      DutyCycle cycle = DutyCycle.begin(child.pid(), 0.5);
      for (int i = 0; i < 5; i++) {
        await(() -> state(child.pid()) == 'T');
        await(() -> state(child.pid()) == 'S');
      }
      cycle.close();
      assertEquals('S', state(child.pid()));
    }
  }

  @Test
  void aControlGroupHoldsItsChildAndIsGoneAfterwards() throws Exception {
    String path;
    try (Stage stage = open()) {
      Optional<ControlGroup> group = stage.group("held", new Limits(1, 64));
      assumeTrue(group.isPresent(), "SKIP: cgroups cannot be made here");
      path = group.get().path();
      Child child = stage.start("sleeper", group.get().enter(List.of("sleep", "300")));
      group.get().throttle(0.5);
      await(() -> groups(child.pid()).contains(path));
    }
    assertFalse(left(path), "the group is still there");
  }

  private static String groups(long pid) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/cgroup"));
    } catch (IOException e) {
      return "";
    }
  }

  private static boolean left(String path) {
    return List.of("", "cpu", "cpuacct", "memory").stream()
        .anyMatch(controller -> Files.exists(Path.of("/sys/fs/cgroup", controller, path)));
  }
}

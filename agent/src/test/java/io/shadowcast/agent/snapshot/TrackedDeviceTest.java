package io.shadowcast.agent.snapshot;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A loop device as a target; the executor that tracks it dies between the snapshots.
@SuppressWarnings("NullAway.Init") // made before each test
class TrackedDeviceTest {
  private static final long BYTES = 32 << 20;
  private static final int REGION = 64 << 10;
  private static final Pattern READ = Pattern.compile("(\\d+) bytes read");

  @TempDir Path directory;

  private Path bpf;
  private Path device;
  private Typed typed;

  @BeforeEach
  void attach() throws IOException {
    assumeTrue("root".equals(System.getProperty("user.name")), "SKIP: not root: loop devices");
    assumeTrue(
        Files.exists(Path.of("/sys/kernel/btf/vmlinux")),
        "SKIP: kernel facility absent: BTF (CONFIG_DEBUG_INFO_BTF)");
    bpf = Files.createDirectory(directory.resolve("bpf"));
    tool("mount", "-t", "bpf", "none", bpf.toString());
    Path image = directory.resolve("image");
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(BYTES);
    }
    device = Path.of(tool("losetup", "--show", "-f", image.toString()));
    Path settings =
        Files.writeString(
            directory.resolve("agent.yaml"),
            """
            host: web-1
            profile: observe
            state: %1$s/state
            run: %1$s/run
            executor: {state: %1$s/executor, bpf: %1$s/bpf}
            snapshots: {targets: [{name: disk, path: %2$s, track: always}]}
            """
                .formatted(directory, device));
    typed = new Typed(settings);
    write(0, (int) BYTES);
  }

  @AfterEach
  void detach() throws IOException {
    if (typed != null) {
      typed.killExecutor();
    }
    if (device != null) {
      tool("losetup", "-d", device.toString());
    }
    if (bpf != null) {
      tool("umount", bpf.toString());
    }
  }

  private static String tool(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.onExit().join().exitValue() != 0) {
      throw new IOException(String.join(" ", command) + ": " + said);
    }
    return said.strip();
  }

  // Not synced: what waits in the page cache of the device counts too.
  private void write(long offset, int bytes) throws IOException {
    byte[] content = new byte[bytes];
    new Random(offset + bytes).nextBytes(content);
    try (FileChannel channel = FileChannel.open(device, StandardOpenOption.WRITE)) {
      int ignored = channel.write(ByteBuffer.wrap(content), offset);
    }
  }

  private long created() {
    Matcher read = READ.matcher(typed.done("create", "disk"));
    assertTrue(read.find());
    return Long.parseLong(read.group(1));
  }

  private void assertHoldsTheDevice() {
    String plan = typed.done("restore", "disk", "latest", "--plan");
    assertTrue(plan.contains("0 overwritten, 0 put"), plan);
  }

  @Test
  void onlyWhatWasMarkedIsReadAlsoAfterTheExecutorDied() throws IOException {
    assertTrue(typed.done("probe").contains("TRACKED from the next snapshot on"));
    assertTrue(created() >= BYTES);
    assertTrue(typed.done("probe").contains("TRACKED: read where it changed"));
    typed.killExecutor();
    write(3L << 20, 5000);
    write(20L << 20, 4096);
    long read = created();
    assertTrue(read >= 2 * REGION && read <= 4 * REGION, "read " + read);
    assertHoldsTheDevice();
  }

  @Test
  void anExecutorThatIsKilledWhileItTakesASnapshotLeavesNothingWrong() throws Exception {
    assertTrue(created() >= BYTES);
    for (int round = 0; round < 3; round++) {
      write((5L + round) << 20, 3 << 20);
      Thread taking = Thread.ofPlatform().start(() -> typed.run("create", "disk"));
      // Somewhere in it, each time elsewhere; the order is taken up again by the next executor.
      taking.join(120L + 250L * round);
      typed.killExecutor();
      taking.join();
      write((15L + round) << 20, 1 << 20);
      long ignored = created();
      assertHoldsTheDevice();
    }
    write(1L << 20, 100);
    assertTrue(created() <= 2 * REGION, "what is proved again is tracked again");
  }
}

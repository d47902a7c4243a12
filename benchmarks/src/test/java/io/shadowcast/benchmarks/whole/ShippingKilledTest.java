package io.shadowcast.benchmarks.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.benchmarks.processes.Aggregator;
import io.shadowcast.benchmarks.processes.Child;
import io.shadowcast.snapshot.kernel.LinuxFolder;
import io.shadowcast.snapshot.repository.Repository;
import io.shadowcast.snapshot.repository.RepositoryKey;
import io.shadowcast.snapshot.volume.Manifest;
import io.shadowcast.wire.v1.Snapshot;
import io.shadowcast.wire.v1.SnapshotCopyState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A host ships its snapshots; first the aggregator dies without warning, then the agent.
@Timeout(400) // its own deadlines come first and say more
@Tag("long") // kills and starts programs again
class ShippingKilledTest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final String TARGET = "hosts/web-1/targets/data";
  private static final int FILES = 3;
  private static final long WHOLE = 48L << 20;

  /// What the agent sends between two checkpoints.
  private static final long CHECKPOINT = 32L << 20;

  private static final Pattern SHIPPED = Pattern.compile("shipped .*: ([0-9]+) bytes, verified");

  @Test
  void nothingDurableIsSentTwiceAndTheCopyIsTheSame() throws Exception {
    long seed = new SecureRandom().nextLong();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    try (Scene scene = Scene.open("shipping")) {
      Path data = data(scene, random);
      Aggregator aggregator = Aggregator.start(scene.stage());
      String settings = scene.aggregator(aggregator) + settings(scene, data);
      Child agent = scene.agent("observe", settings);
      scene.await(PATIENCE, () -> isConnected(scene), agent::output);
      aggregator.order(TARGET);

      long killed = CHECKPOINT + (2L << 20) + random.nextLong(8L << 20);
      scene.await(
          PATIENCE, () -> done(aggregator) >= killed, () -> "nothing came: " + agent.output());
      aggregator.kill();
      aggregator.restart();
      scene.await(PATIENCE, () -> done(aggregator) > 0, () -> "no resumption: " + agent.output());
      long left = total(aggregator);
      assertTrue(left <= WHOLE - CHECKPOINT + (1L << 20), left + " bytes were asked for again");

      scene.await(
          PATIENCE, () -> done(aggregator) > 2L << 20, () -> "it stands: " + agent.output());
      agent.kill();
      Child again = scene.agent("observe", settings);
      scene.await(PATIENCE, () -> isHeld(aggregator, 1), again::output);
      assertSame(aggregator, scene);

      Files.write(data.resolve("file-0"), new byte[] {1, 2, 3});
      aggregator.order(TARGET);
      scene.await(PATIENCE, () -> isHeld(aggregator, 2), again::output);
      assertSame(aggregator, scene);
      scene.await(PATIENCE, () -> shipped(again) >= 0, again::output);
      assertTrue(shipped(again) < 64 << 10, () -> "it was not small");
    }
  }

  private static boolean isConnected(Scene scene) throws IOException {
    return scene.status().contains("connected to aggregator");
  }

  private static Path data(Scene scene, Random random) throws IOException {
    Path data = scene.stage().file("data/x").resolveSibling(".").normalize();
    for (int i = 0; i < FILES; i++) {
      byte[] bytes = new byte[(int) (WHOLE / FILES)];
      random.nextBytes(bytes);
      Files.write(data.resolve("file-" + i), bytes);
    }
    return data;
  }

  private static String settings(Scene scene, Path data) throws IOException {
    return """
    executor: {state: %s}
    snapshots: {ship_rate: 8MiB, targets: [{name: data, path: %s, ship: always}]}
    guard: {psi: 100}
    """
        .formatted(executor(scene), data);
  }

  private static Path executor(Scene scene) throws IOException {
    return scene.stage().file("executor/x").resolveSibling(".").normalize();
  }

  private static Optional<Snapshot> shipping(Aggregator aggregator) {
    return aggregator.snapshots(Scene.HOST).stream()
        .filter(each -> each.getCopy().getState() == SnapshotCopyState.SNAPSHOT_COPY_STATE_SHIPPING)
        .findFirst();
  }

  private static long done(Aggregator aggregator) {
    return shipping(aggregator).map(each -> each.getCopy().getDoneBytes()).orElse(0L);
  }

  private static long total(Aggregator aggregator) {
    return shipping(aggregator).map(each -> each.getCopy().getTotalBytes()).orElse(0L);
  }

  private static boolean isHeld(Aggregator aggregator, int count) {
    return aggregator.snapshots(Scene.HOST).stream()
            .filter(each ->
                each.getCopy().getState() == SnapshotCopyState.SNAPSHOT_COPY_STATE_HELD
                    && each.getCopy().getVerified())
            .count()
        == count;
  }

  /// The bytes of the last snapshot that went out; -1 when none did.
  private static long shipped(Child agent) throws IOException {
    Matcher line = SHIPPED.matcher(agent.output());
    long bytes = -1;
    while (line.find()) {
      bytes = Long.parseLong(line.group(1));
    }
    return bytes;
  }

  /// The host's snapshots and the aggregator's: the same Merkle roots, and all of it whole there.
  private static void assertSame(Aggregator aggregator, Scene scene) throws IOException {
    Path own = executor(scene);
    byte[] key = HexFormat.of().parseHex(Files.readString(own.resolve("snapshots.key")).strip());
    Path copies = aggregator.state().resolve("snapshots");
    try (Repository host = open(own.resolve("repository"), RepositoryKey.ofBytes(key));
        Repository there =
            open(
                copies.resolve("hosts").resolve(Scene.HOST),
                RepositoryKey.ofFile(copies.resolve("key")))) {
      assertEquals(roots(host), roots(there));
      assertEquals(List.of(), there.verify().damages());
    }
  }

  private static Repository open(Path folder, RepositoryKey key) throws IOException {
    return Repository.open(LinuxFolder.open(folder), key, new SecureRandom());
  }

  private static List<Manifest.Root> roots(Repository repository) throws IOException {
    return repository.snapshots().stream().map(Manifest::root).toList();
  }
}

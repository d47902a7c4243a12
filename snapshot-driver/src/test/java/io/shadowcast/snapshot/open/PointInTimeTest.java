package io.shadowcast.snapshot.open;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.shadowcast.snapshot.kernel.LoopVolume;
import io.shadowcast.snapshot.repository.RepositoryKey;
import io.shadowcast.snapshot.restore.PathPolicies;
import io.shadowcast.snapshot.restore.PathPolicies.Reading;
import io.shadowcast.snapshot.restore.Plan;
import io.shadowcast.snapshot.restore.PlanOutcome;
import io.shadowcast.snapshot.restore.RestoreOutcome;
import io.shadowcast.snapshot.volume.Consistency;
import io.shadowcast.snapshot.volume.Manifest;
import io.shadowcast.snapshot.volume.Target;
import io.shadowcast.words.BootId;
import io.shadowcast.words.HostId;
import io.shadowcast.words.SourceTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Real servers under load, snapshotted at short intervals and taken back to before a moment T: the
/// cut T' that a snapshot gives, and T itself by the shipped log hooks.
@SuppressWarnings("NullAway.Init") // each test says where its log lies
class PointInTimeTest {
  private static final Path HOOKS = Path.of("../packaging/hooks").toAbsolutePath().normalize();
  private static final BootId BOOT = new BootId(new UUID(7, 7));
  private static final Duration INTERVAL = Duration.ofMillis(1500);

  @TempDir private Path folder;
  private LoopVolume volume;
  private Path data;
  private Path log;
  private PathPolicies policies = PathPolicies.ROLLBACK;
  private Snapshots snapshots;

  @BeforeEach
  void makeRoom() throws IOException {
    volume = LoopVolume.make(LoopVolume.Type.BTRFS, folder);
    data = volume.root().resolve("data");
    LoopVolume.need("btrfs", "subvolume", "create", data.toString());
    Path repository = Files.createDirectory(folder.resolve("repository"));
    RepositoryKey key = RepositoryKey.ofBytes(new byte[RepositoryKey.BYTES]);
    SecureRandom random = new SecureRandom();
    Snapshots.makeRepository(repository, key, random);
    Path state = Files.createDirectory(folder.resolve("state"));
    snapshots =
        Snapshots.open(repository, key, state, new HostId("db-1"), PointInTimeTest::now, random);
  }

  @AfterEach
  void giveBack() throws IOException {
    if (snapshots != null) {
      snapshots.close();
    }
    if (volume != null) {
      volume.close();
    }
  }

  private static SourceTime now() {
    return new SourceTime(BOOT, System.nanoTime(), Instant.now());
  }

  @Test
  void redisComesBackAtTheCutAndByItsLogAtTheSecondAskedFor() throws Exception {
    installed("redis-server", "/usr/bin/redis-server");
    log = data.resolve("log"); // a hard link does not leave its subvolume
    policies =
        assertInstanceOf(Reading.Read.class, PathPolicies.parse(List.of("/log=keep"))).policies();
    Map<String, String> log = Map.of("REDIS_LOG", this.log.toString());
    try (NumberedRedis redis = NumberedRedis.start(data, folder)) {
      redis.write();
      for (int i = 0; i < 4; i++) {
        hook("redis/keep-log", log);
        snapshots.create(Request.of(new Target.Tree(data)));
        redis.work(INTERVAL);
        if (i > 0) {
          redis.rewriteLog();
        }
      }
      hook("redis/keep-log", log);
      Instant until = redis.begun().minusSeconds(1).truncatedTo(ChronoUnit.SECONDS);
      redis.work(Duration.ofSeconds(1));
      redis.stop();
      hook("redis/keep-log", log);

      Manifest cut = takenBackTo(until);
      redis.restart();
      between(redis.numbers(), redis.writes(), cut);
      redis.stop();

      // What a snapshot finds while redis goes on to its next manifest.
      Path files = data.resolve("appendonlydir");
      Files.copy(
          files.resolve("appendonly.aof.manifest"),
          files.resolve("temp-appendonly.aof.manifest"),
          StandardCopyOption.REPLACE_EXISTING);
      assertEquals("cut=" + until, hook("redis/replay", with(log, until)));
      redis.restart();
      exactly(redis.numbers(), redis.writes(), until);
    }
  }

  @Test
  @Tag("long") // installs a database server
  void postgresComesBackAtTheCutAndByItsLogAtTheMomentAskedFor() throws Exception {
    installed("postgresql-15", NumberedPostgres.BIN + "/postgres");
    log = Files.createDirectory(volume.root().resolve("log"));
    Map<String, String> log = Map.of("PG_LOG", this.log.toString());
    try (NumberedPostgres postgres = NumberedPostgres.start(data, this.log, folder)) {
      postgres.write();
      for (int i = 0; i < 3; i++) {
        snapshots.create(Request.of(new Target.Tree(data)));
        postgres.work(INTERVAL);
        postgres.switchLog();
      }
      Instant until = postgres.begun().minusMillis(700).truncatedTo(ChronoUnit.MICROS);
      postgres.stop();
      hook("postgresql/keep-log", log);

      Manifest cut = takenBackTo(until);
      postgres.restart();
      between(postgres.numbers(), postgres.writes(), cut);
      postgres.stop();
      postgres.check();

      takenBackTo(until);
      assertTrue(hook("postgresql/replay", with(log, until)).startsWith("cut="));
      postgres.restart();
      exactly(postgres.numbers(), postgres.writes(), until);
      postgres.stop();
      postgres.check();
    }
  }

  private static void installed(String debianPackage, String program) {
    assumeTrue(
        Files.exists(Path.of(program)),
        "SKIP: the Debian package " + debianPackage + " is not installed");
  }

  private Manifest takenBackTo(Instant until) throws IOException {
    Manifest cut =
        snapshots.list().stream()
            .filter(each -> !each.time().watermark().wall().isAfter(until))
            .toList()
            .getLast();
    assertEquals(Consistency.CRASH, cut.source().consistency());
    Duration lag = Duration.between(cut.time().watermark().wall(), until);
    assertTrue(lag.compareTo(INTERVAL.multipliedBy(2)) < 0, lag::toString);
    PlanOutcome planned =
        snapshots.plan(new Rollback(cut.id(), Optional.empty(), policies, List.of(), false));
    Plan plan = assertInstanceOf(PlanOutcome.Planned.class, planned, planned::toString).plan();
    RestoreOutcome outcome = snapshots.restore(plan);
    assertInstanceOf(RestoreOutcome.Applied.class, outcome, outcome::toString);
    snapshots.accept(plan.journal());
    return cut;
  }

  /// Every write acknowledged before the cut is there, and none that began after it.
  private static void between(List<Integer> found, List<NumberedWrite> writes, Manifest cut) {
    Instant from = cut.time().watermark().wall();
    Instant to = cut.time().ended().wall();
    long least = writes.stream().filter(write -> write.acknowledged().isBefore(from)).count();
    long most = writes.stream().filter(write -> write.begun().isBefore(to)).count();
    assertTrue(
        found.size() >= least && found.size() <= most,
        () -> found.size() + " found (expected: " + least + ".." + most + ")");
    contiguous(found);
  }

  private static void exactly(List<Integer> found, List<NumberedWrite> writes, Instant until) {
    long least = writes.stream().filter(write -> write.acknowledged().isBefore(until)).count();
    long most = writes.stream().filter(write -> write.begun().isBefore(until)).count();
    assertTrue(most - least <= 1, "one connection writes");
    assertTrue(most < writes.size(), "writes went on after that moment");
    assertTrue(
        found.size() >= least && found.size() <= most,
        () -> found.size() + " found (expected: " + least + ".." + most + ")");
    contiguous(found);
  }

  private static void contiguous(List<Integer> found) {
    assertEquals(found.size(), found.getLast());
    assertEquals(found.size(), found.stream().distinct().count());
  }

  private static Map<String, String> with(Map<String, String> log, Instant until) {
    return Map.of(
        log.keySet().iterator().next(),
        log.values().iterator().next(),
        "SHADOWCAST_UNTIL",
        until.toString());
  }

  /// Runs a shipped hook.
  ///
  /// @return its last line
  private String hook(String name, Map<String, String> environment)
      throws IOException, InterruptedException {
    ProcessBuilder hook = new ProcessBuilder(HOOKS.resolve(name).toString());
    hook.environment().putAll(environment);
    hook.environment().put("SHADOWCAST_TARGET", data.toString());
    Path said = folder.resolve("hook.out");
    Path complained = folder.resolve("hook.err");
    int status =
        hook.redirectOutput(said.toFile()).redirectError(complained.toFile()).start().waitFor();
    assertEquals(0, status, () -> name + ": " + read(complained));
    List<String> lines = Files.readAllLines(said);
    return lines.isEmpty() ? "" : lines.getLast();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}

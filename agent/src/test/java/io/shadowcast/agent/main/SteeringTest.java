package io.shadowcast.agent.main;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.agent.capture.PausableAdmission;
import io.shadowcast.agent.config.AgentSettings;
import io.shadowcast.agent.config.Settings;
import io.shadowcast.agent.config.SettingsResult;
import io.shadowcast.agent.metrics.WorkloadLabels;
import io.shadowcast.agent.mirror.Mirror;
import io.shadowcast.agent.mirror.MirrorOptions;
import io.shadowcast.agent.mirror.MirrorSources;
import io.shadowcast.agent.mirror.MirrorWorkload;
import io.shadowcast.agent.mirror.ShadowObservers;
import io.shadowcast.agent.uplink.LogCatcher;
import io.shadowcast.words.Endpoint;
import io.shadowcast.words.Ledger;
import io.shadowcast.words.MirrorSettings;
import io.shadowcast.words.MirrorTarget;
import io.shadowcast.words.ShadowName;
import io.shadowcast.words.VmTypeName;
import io.shadowcast.words.WorkloadName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SteeringTest {
  private static final Instant NOW = Instant.ofEpochSecond(100);
  private static final WorkloadName SHOP = new WorkloadName("shop");
  private static final MirrorSettings WANTED =
      new MirrorSettings(
          7,
          false,
          List.of(
              new MirrorTarget(
                  SHOP,
                  new ShadowName("small"),
                  new VmTypeName("small"),
                  new Endpoint("shadow.internal", 80),
                  1)),
          List.of());

  @Test
  void aNameThatCannotBeLookedUpIsTriedAgainAndSaidInTheStatus(@TempDir Path directory)
      throws IOException {
    AtomicBoolean known = new AtomicBoolean();
    List<Long> pauses = new ArrayList<>();
    List<Runnable> tasks = new ArrayList<>();
    try (Mirror mirror = mirror(known)) {
      Steering steering =
          steering(
              directory,
              mirror,
              (task, seconds) -> {
                pauses.add(seconds);
                tasks.add(task);
              });
      assertEquals(1, steering.apply(WANTED).size());
      tasks.removeFirst().run();
      assertEquals(List.of(1L, 2L), pauses);
      assertTrue(
          steering
              .command("status")
              .startsWith(
                  "mirror: on; revision 7 waits, tried again each 2 s: mirror.address:"
                      + " shadow.internal:80"),
          steering.command("status"));
      known.set(true);
      tasks.removeFirst().run();
      assertEquals("mirror: on", steering.command("status"));
      assertEquals(7, steering.revision());
      assertTrue(Files.exists(directory.resolve("state/mirror.binpb")), "kept for a restart");
      assertTrue(tasks.isEmpty());
    }
  }

  @Test
  void aPauseIsNotTheAggregatorsOff(@TempDir Path directory) throws IOException {
    try (Mirror mirror = mirror(new AtomicBoolean(true))) {
      Steering steering = steering(directory, mirror, (_, _) -> {});
      assertTrue(steering.command("pause").startsWith("paused"));
      assertEquals(
          "mirror: paused on this host since 1970-01-01T00:01:40Z, `agent resume` ends it",
          steering.command("status"));
      assertEquals(Optional.of(NOW), steering.pausedSince());
      assertEquals(List.of(), steering.apply(new MirrorSettings(8, true, List.of(), List.of())));
      assertTrue(steering.command("status").endsWith("; off, as the aggregator wants it"));
      assertEquals(
          "resumed, but the aggregator has mirroring switched off", steering.command("resume"));
      assertEquals("mirror: off, as the aggregator wants it", steering.command("status"));
      assertEquals(Optional.empty(), steering.pausedSince());
    }
  }

  @Test
  void aPauseBeganWhenItBeganAlsoAfterARestart(@TempDir Path directory) throws IOException {
    try (Mirror mirror = mirror(new AtomicBoolean(true))) {
      steering(directory, mirror, (_, _) -> {}).command("pause");
      Files.setLastModifiedTime(
          directory.resolve("state/paused"), FileTime.from(Instant.ofEpochSecond(60)));
      Steering restarted = steering(directory, mirror, (_, _) -> {});
      restarted.restore();
      assertEquals(Optional.of(Instant.ofEpochSecond(60)), restarted.pausedSince());
    }
  }

  @Test
  void aRefusedRevisionIsWarnedOfAndSaidUntilALaterOneHolds(@TempDir Path directory)
      throws IOException {
    List<String> said = new CopyOnWriteArrayList<>();
    try (Mirror mirror = mirror(new AtomicBoolean(true));
        var _ = LogCatcher.of(Steering.class, line -> said.add(line.getMessage()))) {
      Steering steering = steering(directory, mirror, (_, _) -> {});
      assertEquals(1, steering.apply(to(7, new WorkloadName("nope"))).size());
      String status = steering.command("status");
      assertTrue(
          status.startsWith("mirror: on; revision 7 refused, revision 0 is in force: "), status);
      assertTrue(status.contains("nope"), status);
      assertEquals(1, said.size());
      assertTrue(said.getFirst().contains("nope"), said.getFirst());
      assertEquals(List.of(), steering.apply(to(8, SHOP)));
      assertEquals("mirror: on", steering.command("status"));
    }
  }

  @Test
  void whatIsCapturedOfAShadowIsNoSeriesOfProduction(@TempDir Path directory) throws IOException {
    try (Mirror mirror = mirror(new AtomicBoolean(true))) {
      Steering steering = steering(directory, mirror, (_, _) -> {});
      assertEquals(WorkloadLabels.production(SHOP), steering.labels(captured(SHOP)));
      assertEquals(
          WorkloadLabels.shadow(SHOP, new ShadowName("small"), new VmTypeName("tiny")),
          steering.labels(captured(new WorkloadName("shop-small"))));
    }
  }

  private static Ledger captured(WorkloadName workload) {
    return new Ledger(workload, Optional.empty(), 0, 0, 0, List.of());
  }

  private static Steering steering(Path directory, Mirror mirror, Steering.Later later)
      throws IOException {
    AgentSettings settings = settings(directory);
    return new Steering(
        settings,
        mirror,
        new Pause(settings.state(), mirror, new PausableAdmission(), InstantSource.fixed(NOW)),
        classes -> {},
        inForce -> {},
        later);
  }

  private static MirrorSettings to(long revision, WorkloadName workload) {
    MirrorTarget target =
        new MirrorTarget(
            workload,
            new ShadowName("small"),
            new VmTypeName("small"),
            new Endpoint("127.0.0.1", 80),
            1);
    return new MirrorSettings(revision, false, List.of(target), List.of());
  }

  private static Mirror mirror(AtomicBoolean known) {
    MirrorSources.Names names =
        host -> {
          if (!known.get()) {
            throw new UnknownHostException(host);
          }
          return new InetAddress[] {InetAddress.ofLiteral("127.0.0.1")};
        };
    return Mirror.start(
        MirrorOptions.DEFAULT,
        List.of(new MirrorWorkload(SHOP, MirrorWorkload.Protocol.HTTP1)),
        List.of(),
        ShadowObservers.NONE,
        new MirrorSources(
            System::nanoTime, InstantSource.system(), new SplittableRandom(1), names));
  }

  private static AgentSettings settings(Path directory) throws IOException {
    Files.createDirectories(directory.resolve("state"));
    Path file = directory.resolve("agent.yaml");
    Files.writeString(
        file,
        """
        host: web-1
        profile: observe
        state: %1$s/state
        run: %1$s/run
        workloads:
          - {name: shop, ports: [8080]}
          - {name: shop-small, ports: [9001], role: shadow, shadow: small, of: shop, vm_type: tiny}
        """
            .formatted(directory));
    return switch (Settings.read(file)) {
      case SettingsResult.Valid(AgentSettings valid) -> valid;
      case SettingsResult.Faulty faulty -> throw new AssertionError(faulty.text());
    };
  }
}

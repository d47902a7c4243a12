package io.shadowcast.agent.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.shadowcast.agent.executor.ChildExecutor;
import io.shadowcast.agent.executor.ExecutorLink;
import io.shadowcast.agent.executor.HandoverLink;
import io.shadowcast.agent.uplink.ShipCall;
import io.shadowcast.snapshot.driver.Pace;
import io.shadowcast.wire.v1.Snapshot;
import io.shadowcast.words.Receipt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A real executor with a repository hands over, a server takes in; the clock is the test's.
class ShipmentTest {
  private static final long RATE = 1 << 20;

  @TempDir Path directory;

  private final AtomicLong nanos = new AtomicLong();
  private final AtomicLong sent = new AtomicLong();
  private TakingServer server;
  private ExecutorLink executor;

  @BeforeEach
  void start() throws IOException {
    server = new TakingServer();
    Path data = Files.createDirectories(directory.resolve("data"));
    byte[] bytes = new byte[4 << 20];
    new Random(5).nextBytes(bytes);
    Files.write(data.resolve("one"), bytes);
    Files.createDirectories(directory.resolve("kept"));
    Path settings =
        Files.writeString(
            directory.resolve("agent.yaml"),
            """
            host: web-1
            profile: observe
            state: %1$s/state
            run: %1$s/run
            executor: {state: %1$s/executor}
            snapshots:
              targets:
                - {name: data, path: %1$s/data, ship: ordered}
                - {name: kept, path: %1$s/kept}
            """
                .formatted(directory));
    executor = new ExecutorLink(directory.resolve("run"), new ChildExecutor(settings));
  }

  @AfterEach
  void stop() {
    server.close();
    new Typed(directory.resolve("agent.yaml")).killExecutor();
  }

  @Test
  void onlyWhatWasOrderedLeavesTheHost() throws IOException {
    assertEquals(Receipt.Outcome.DONE, ordered("snapshot.create", "data").outcome());
    assertEquals(Receipt.Outcome.DONE, ordered("snapshot.create", "kept").outcome());
    Receipt never = ordered("snapshot.ship", "kept");
    assertEquals(Receipt.Outcome.FAILED, never.outcome());
    assertTrue(never.detail().contains("ship: never, for kept"), never.detail());
    for (Snapshot each : executor.ask("snapshot.list", "", "{}").getSnapshotsList()) {
      try (HandoverLink host = executor.handover()) {
        IOException refusal = assertThrows(IOException.class, () -> host.begin(id(each)));
        assertTrue(String.valueOf(refusal.getMessage()).contains("to be shipped"));
      }
    }
    assertEquals(List.of(), pending());
    assertEquals(Receipt.Outcome.DONE, ordered("snapshot.ship", "data").outcome());
    Snapshot waiting = pending().getFirst();
    ship(waiting, 0);
    assertEquals((double) (4 << 20), (double) server.bytes(), 1 << 17);
    assertEquals(List.of(), pending());
  }

  @Test
  void theRateHoldsAndFallsUnderPressure() throws IOException {
    assertEquals(Receipt.Outcome.DONE, ordered("snapshot.create", "data").outcome());
    for (double strain : new double[] {0, 1}) {
      assertEquals(Receipt.Outcome.DONE, ordered("snapshot.ship", "data").outcome());
      nanos.set(0);
      sent.set(0);
      ship(pending().getFirst(), strain);
      double rate = strain == 0 ? RATE : RATE * Pace.LEAST;
      double seconds = nanos.get() / 1e9;
      assertTrue(sent.get() > 4 << 20, sent + " bytes");
      assertEquals(sent.get() / rate, seconds, 0.1 * sent.get() / rate);
    }
  }

  private void ship(Snapshot snapshot, double strain) throws IOException {
    Pace pace =
        new Pace(new Pace.Limits(RATE, () -> strain), nanos::get, wait -> nanos.addAndGet(wait));
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", server.port()).usePlaintext().build();
    try (HandoverLink host = executor.handover();
        ShipCall aggregator = new ShipCall(channel, "aggregator")) {
      Shipment shipment = new Shipment(host, aggregator, pace, sent::addAndGet);
      assertTrue(shipment.ship(snapshot, id(snapshot)).verified());
    }
  }

  private static String id(Snapshot snapshot) {
    return snapshot.getName().substring(snapshot.getName().lastIndexOf('/') + 1);
  }

  private List<Snapshot> pending() throws IOException {
    return executor.ask("snapshot.pending", "", "{}").getSnapshotsList();
  }

  private Receipt ordered(String verb, String target) throws IOException {
    return executor.carryOut(UUID.randomUUID().toString(), verb, target, "{}");
  }
}

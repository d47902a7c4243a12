package io.shadowcast.aggregator.main;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.shadowcast.aggregator.config.CopySettings;
import io.shadowcast.snapshot.kernel.LinuxFolder;
import io.shadowcast.snapshot.repository.Repository;
import io.shadowcast.snapshot.repository.RepositoryKey;
import io.shadowcast.snapshot.repository.SnapshotReader;
import io.shadowcast.snapshot.volume.ChunkId;
import io.shadowcast.snapshot.volume.Manifest;
import io.shadowcast.wire.v1.ConnectRequest;
import io.shadowcast.wire.v1.GetSnapshotRequest;
import io.shadowcast.wire.v1.ListSnapshotsRequest;
import io.shadowcast.wire.v1.ShipAdopt;
import io.shadowcast.wire.v1.ShipAdopted;
import io.shadowcast.wire.v1.ShipRequest;
import io.shadowcast.wire.v1.Snapshot;
import io.shadowcast.wire.v1.SnapshotCatalogue;
import io.shadowcast.wire.v1.SnapshotCopyState;
import io.shadowcast.wire.v1.SnapshotsServiceGrpc;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Snapshots of a host on their way into the aggregator's repository: real sockets, certificates,
/// repositories.
class ShippingTest {
  @TempDir Path directory;

  private final byte[] image = new byte[3 << 20];
  private RunningAggregator aggregator;
  private ManagedChannel web;
  private HostRepository host;

  @BeforeEach
  void start() throws Exception {
    new Random(7).nextBytes(image);
    aggregator = new RunningAggregator(directory.resolve("state"));
    web = aggregator.as(aggregator.enrolled("web-1"));
    host = new HostRepository(directory.resolve("host"), "web-1");
  }

  @AfterEach
  void stop() {
    host.close();
    aggregator.close();
  }

  @Test
  void aShipmentThatBrokeSendsOnlyWhatIsNotThere() throws Exception {
    long seed = new SecureRandom().nextLong();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    Manifest manifest = host.take(image, Optional.empty());
    List<ChunkId> ids = host.needed(manifest, List.of());
    int sent = 0;
    while (sent < ids.size()) {
      ShipClient client = offered(web, manifest);
      List<Integer> missing = client.missing(ids);
      assertEquals(ids.size() - sent, missing.size(), "what was made durable is not asked for");
      client.total(missing.size());
      int now = 1 + random.nextInt(missing.size());
      for (int position : missing.subList(0, now)) {
        client.chunk(ids.get(position), host.chunk(ids.get(position)));
      }
      assertEquals(now, client.checkpoint());
      sent += now;
      Snapshot one = one(manifest);
      assertEquals(SnapshotCopyState.SNAPSHOT_COPY_STATE_SHIPPING, one.getCopy().getState());
      assertTrue(one.getCopy().getDoneBytes() > 0, one.toString());
      client.cut();
    }
    ShipAdopted adopted = offered(web, manifest).adopt(host.manifest(manifest));
    assertTrue(adopted.getVerified(), adopted.toString());
    assertEquals(SnapshotCopyState.SNAPSHOT_COPY_STATE_HELD, one(manifest).getCopy().getState());
    assertTrue(one(manifest).getCopy().getVerified());
    assertIsThere("web-1", manifest);
  }

  @Test
  void aSecondSnapshotShipsWhatIsNewAndAHeldOneNothing() throws Exception {
    Manifest first = host.take(image, Optional.empty());
    ship(web, first);
    image[1_000_000] ^= 1;
    Manifest second = host.take(image, Optional.of(first));
    ShipClient client = offered(web, second);
    List<ChunkId> ids = host.needed(second, List.of());
    List<Integer> missing = client.missing(ids);
    // One chunk of one leaf, its page, and the node above.
    assertEquals(3, missing.size());
    long bytes = 0;
    for (int position : missing) {
      byte[] chunk = host.chunk(ids.get(position));
      client.chunk(ids.get(position), chunk);
      bytes += chunk.length;
    }
    assertTrue(bytes < 4096 + 2048, bytes + " bytes");
    assertTrue(client.adopt(host.manifest(second)).getVerified());
    assertTrue(client.end().isOk());
    assertIsThere("web-1", second);
    ShipClient again = client(web, second);
    assertTrue(again.standing().getHeld());
    assertTrue(again.end().isOk());
  }

  @Test
  void nothingIsSaidOrTakenOfAnotherHost() throws Exception {
    Manifest manifest = host.take(image, Optional.empty());
    ship(web, manifest);
    ManagedChannel other = aggregator.as(aggregator.enrolled("web-2"));
    assertEquals(Status.Code.INVALID_ARGUMENT, client(other, manifest).end().getCode());

    ShipClient own = new ShipClient(other);
    Snapshot mine =
        host.told(manifest).toBuilder()
            .setName("hosts/web-2/targets/disk/snapshots/" + manifest.id())
            .build();
    own.offer(mine, host.manifest(manifest));
    assertFalse(own.standing().getHeld());
    List<ChunkId> ids = host.needed(manifest, List.of());
    assertEquals(ids.size(), own.missing(ids).size(), "not told what web-1 has");
    for (ChunkId id : ids) {
      own.chunk(id, host.chunk(id));
    }
    own.say(
        ShipRequest.newBuilder()
            .setAdopt(
                ShipAdopt.newBuilder().setManifest(ByteString.copyFrom(host.manifest(manifest)))));
    Status end = own.end();
    assertEquals(Status.Code.INVALID_ARGUMENT, end.getCode());
    assertTrue(String.valueOf(end.getDescription()).contains("of web-1"), end.toString());
    assertEquals(1, listed("hosts/-").size());
  }

  @Test
  void onlyBytesThatProveThemselvesAreTaken() throws Exception {
    Manifest manifest = host.take(image, Optional.empty());
    List<ChunkId> ids = host.needed(manifest, List.of());
    ShipClient wrong = offered(web, manifest);
    wrong.chunk(ids.getFirst(), new byte[] {1, 2, 3});
    assertEquals(Status.Code.INVALID_ARGUMENT, wrong.end().getCode());

    ShipClient early = offered(web, manifest);
    assertTrue(early.adopt(host.manifest(manifest)).getIncomplete());
    early.cut();

    ShipClient other = offered(web, manifest);
    byte[] changed = host.manifest(manifest);
    changed[changed.length - 1] ^= 1;
    other.say(
        ShipRequest.newBuilder()
            .setAdopt(ShipAdopt.newBuilder().setManifest(ByteString.copyFrom(changed))));
    assertEquals(Status.Code.INVALID_ARGUMENT, other.end().getCode());
    assertEquals(0, listed("hosts/web-1").size());
  }

  @Test
  void whatHasNoRoomIsRefusedBeforeItIsSent() throws Exception {
    aggregator.close();
    for (CopySettings settings :
        List.of(
            new CopySettings(OptionalLong.empty(), 1L << 60),
            new CopySettings(OptionalLong.of(1000), 0))) {
      try (RunningAggregator full =
          new RunningAggregator(directory.resolve("full" + settings.reserve()), settings)) {
        Manifest manifest = host.take(image, Optional.empty());
        ShipClient client = offered(full.as(full.enrolled("web-1")), manifest);
        client.total(1 << 20);
        Status end = client.end();
        assertEquals(Status.Code.RESOURCE_EXHAUSTED, end.getCode());
        assertTrue(String.valueOf(end.getDescription()).contains("snapshots."), end.toString());
      }
    }
    aggregator = new RunningAggregator(directory.resolve("again"));
  }

  private ShipClient client(ManagedChannel channel, Manifest manifest) throws Exception {
    ShipClient client = new ShipClient(channel);
    client.offer(host.told(manifest), host.manifest(manifest));
    return client;
  }

  /// Offers until the end of the shipment before was noticed.
  private ShipClient offered(ManagedChannel channel, Manifest manifest) throws Exception {
    while (true) {
      ShipClient client = client(channel, manifest);
      try {
        assertFalse(client.standing().getHeld());
        return client;
      } catch (AssertionError e) {
        if (!String.valueOf(e.getMessage()).contains("is shipped already")) {
          throw e;
        }
      }
    }
  }

  private void ship(ManagedChannel channel, Manifest manifest) throws Exception {
    ShipClient client = offered(channel, manifest);
    List<ChunkId> ids = host.needed(manifest, List.of());
    for (int position : client.missing(ids)) {
      client.chunk(ids.get(position), host.chunk(ids.get(position)));
    }
    assertTrue(client.adopt(host.manifest(manifest)).getVerified());
    assertTrue(client.end().isOk());
  }

  private List<Snapshot> listed(String parent) {
    return SnapshotsServiceGrpc.newBlockingStub(aggregator.admin())
        .listSnapshots(ListSnapshotsRequest.newBuilder().setParent(parent).build())
        .getSnapshotsList();
  }

  private Snapshot one(Manifest manifest) {
    tell(manifest);
    return SnapshotsServiceGrpc.newBlockingStub(aggregator.admin())
        .getSnapshot(
            GetSnapshotRequest.newBuilder().setName(host.told(manifest).getName()).build());
  }

  /// The host's catalogue, once.
  private void tell(Manifest manifest) {
    try {
      if (listed("hosts/web-1").isEmpty()) {
        StreamClient agent = new StreamClient(web);
        agent.greet(StreamClient.boot());
        agent.send(
            ConnectRequest.newBuilder()
                .setSnapshotCatalogue(
                    SnapshotCatalogue.newBuilder().addSnapshots(host.told(manifest)))
                .build());
        while (listed("hosts/web-1").isEmpty()) {
          Thread.onSpinWait();
        }
      }
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /// In the aggregator's repository: whole, and the same bytes.
  private void assertIsThere(String name, Manifest manifest) throws IOException {
    Path copies = directory.resolve("state/snapshots");
    try (Repository there =
        Repository.open(
            LinuxFolder.open(copies.resolve("hosts").resolve(name)),
            RepositoryKey.ofFile(copies.resolve("key")),
            new SecureRandom())) {
      assertEquals(List.of(), there.verify().damages());
      Manifest copy = there.snapshot(manifest.id()).orElseThrow();
      assertEquals(manifest.root(), copy.root(), "the same Merkle root");
      byte[] bytes = new byte[image.length];
      try (SnapshotReader reader = there.read()) {
        reader.content(HostRepository.content(copy)).read(0, MemorySegment.ofArray(bytes));
      }
      assertArrayEquals(image, bytes);
    }
  }
}

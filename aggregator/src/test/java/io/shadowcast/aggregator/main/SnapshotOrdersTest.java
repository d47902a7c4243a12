package io.shadowcast.aggregator.main;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Timestamp;
import io.grpc.ManagedChannel;
import io.shadowcast.wire.map.OrderWire;
import io.shadowcast.wire.v1.ConnectRequest;
import io.shadowcast.wire.v1.CreateSnapshotRequest;
import io.shadowcast.wire.v1.GetSnapshotOperationRequest;
import io.shadowcast.wire.v1.ListSnapshotsRequest;
import io.shadowcast.wire.v1.PlanRestoreRequest;
import io.shadowcast.wire.v1.Receipt;
import io.shadowcast.wire.v1.ReceiptOutcome;
import io.shadowcast.wire.v1.RestoreSnapshotRequest;
import io.shadowcast.wire.v1.Snapshot;
import io.shadowcast.wire.v1.SnapshotCatalogue;
import io.shadowcast.wire.v1.SnapshotOperation;
import io.shadowcast.wire.v1.SnapshotOperationState;
import io.shadowcast.wire.v1.SnapshotsServiceGrpc;
import io.shadowcast.words.BootId;
import io.shadowcast.words.Order;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Orders of snapshots, from the API to an agent's stream and back.
class SnapshotOrdersTest {
  @TempDir Path directory;

  private RunningAggregator aggregator;
  private ManagedChannel web;
  private SnapshotsServiceGrpc.SnapshotsServiceBlockingStub api;

  @BeforeEach
  void start() throws Exception {
    aggregator = new RunningAggregator(directory.resolve("state"));
    web = aggregator.as(aggregator.enrolled("web-1"));
    api = SnapshotsServiceGrpc.newBlockingStub(aggregator.admin());
  }

  @AfterEach
  void stop() {
    aggregator.close();
  }

  @Test
  void anOrderIsSignedForItsHostAndGivenAgainUntilThereIsAReceipt() throws Exception {
    BootId boot = StreamClient.boot();
    StreamClient agent = new StreamClient(web);
    agent.greet(boot);
    SnapshotOperation operation = api.createSnapshot(create());
    assertEquals(SnapshotOperationState.SNAPSHOT_OPERATION_STATE_PENDING, operation.getState());
    Order order = OrderWire.fromWire(agent.next().getOrder());
    assertEquals("snapshot.create", order.verb());
    assertEquals("{\"pin\":\"before\"}", order.argumentsJson());
    assertTrue(isSigned(order));
    agent.complete();
    assertTrue(agent.end().isOk());

    StreamClient back = new StreamClient(web);
    back.greet(boot);
    Order again = OrderWire.fromWire(back.next().getOrder());
    assertEquals(order.fence(), again.fence());
    back.send(ConnectRequest.newBuilder().setReceipt(receipt(again, boot)).build());
    SnapshotOperation done = operation;
    while (done.getState() == SnapshotOperationState.SNAPSHOT_OPERATION_STATE_PENDING) {
      done =
          api.getSnapshotOperation(
              GetSnapshotOperationRequest.newBuilder().setName(operation.getName()).build());
    }
    assertEquals(SnapshotOperationState.SNAPSHOT_OPERATION_STATE_DONE, done.getState());
    assertEquals("made", done.getDetail());
  }

  @Test
  void aPlanIsOrderedWithWhatMayBeLackingAndARestoreWithThePlanThatWasShown() throws Exception {
    StreamClient agent = new StreamClient(web);
    agent.settle(StreamClient.boot());
    SnapshotOperation _ =
        api.planRestore(
            PlanRestoreRequest.newBuilder()
                .setTarget("hosts/web-1/targets/data")
                .setEndBefore(Timestamp.newBuilder().setSeconds(1_700_000_000))
                .setAllowFuzzy(true)
                .build());
    assertEquals(
        "{\"before\":\"2023-11-14T22:13:20Z\",\"fuzzy\":\"true\"}",
        agent.next().getOrder().getArgumentsJson());
    // The agent has not told of the snapshot yet: the host knows it.
    SnapshotOperation _ =
        api.restoreSnapshot(
            RestoreSnapshotRequest.newBuilder()
                .setName("hosts/web-1/targets/data/snapshots/0b9f2c1e")
                .setPlan("0b9f2c1e-0123456789abcdef")
                .addPolicies("x=keep")
                .build());
    Order again = OrderWire.fromWire(agent.next().getOrder());
    assertEquals("snapshot.plan", again.verb(), "it has no receipt, and is given again");
    Order order = OrderWire.fromWire(agent.next().getOrder());
    assertEquals("snapshot.restore", order.verb());
    assertEquals(
        "{\"plan\":\"0b9f2c1e-0123456789abcdef\",\"policies\":[\"x\\u003dkeep\"]}",
        order.argumentsJson());
  }

  @Test
  void laterOrdersHaveHigherEpochs() throws Exception {
    StreamClient agent = new StreamClient(web);
    agent.settle(StreamClient.boot());
    SnapshotOperation _ = api.createSnapshot(create());
    long first = agent.next().getOrder().getEpoch();
    SnapshotOperation _ = api.createSnapshot(create());
    long again = agent.next().getOrder().getEpoch();
    assertEquals(first, again, "the first has no receipt, and is given again");
    assertTrue(agent.next().getOrder().getEpoch() > first);
  }

  @Test
  void whatAHostHasReplacesWhatItHad() throws Exception {
    BootId boot = StreamClient.boot();
    StreamClient agent = new StreamClient(web);
    agent.greet(boot);
    for (List<String> ids : List.of(List.of("a", "b"), List.of("b"))) {
      SnapshotCatalogue.Builder catalogue = SnapshotCatalogue.newBuilder();
      ids.forEach(id -> catalogue.addSnapshots(snapshot(id, boot)));
      agent.send(ConnectRequest.newBuilder().setSnapshotCatalogue(catalogue).build());
      while (names().size() != ids.size()) {
        Thread.onSpinWait();
      }
    }
    assertEquals(List.of("hosts/web-1/targets/data/snapshots/b"), names());
  }

  private List<String> names() {
    return api
        .listSnapshots(ListSnapshotsRequest.newBuilder().setParent("hosts/web-1").build())
        .getSnapshotsList()
        .stream()
        .map(Snapshot::getName)
        .toList();
  }

  private static Snapshot snapshot(String id, BootId boot) {
    return Snapshot.newBuilder()
        .setName("hosts/web-1/targets/data/snapshots/" + id)
        .setEndTime(StreamClient.batch(boot, 1).getBatch().getCreated())
        .build();
  }

  private static CreateSnapshotRequest create() {
    return CreateSnapshotRequest.newBuilder()
        .setParent("hosts/web-1/targets/data")
        .setPin("before")
        .build();
  }

  private static Receipt receipt(Order order, BootId boot) {
    return Receipt.newBuilder()
        .setSequence(order.fence().sequence())
        .setStep(order.fence().step())
        .setAttempt(order.fence().attempt())
        .setTarget(order.fence().target())
        .setEpoch(order.fence().epoch())
        .setOutcome(ReceiptOutcome.RECEIPT_OUTCOME_DONE)
        .setDetail("made")
        .setCompleted(StreamClient.batch(boot, 1).getBatch().getCreated())
        .build();
  }

  private static boolean isSigned(Order order) throws Exception {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    List<byte[]> chain = order.seal().certificates();
    X509Certificate signer =
        (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(chain.getFirst()));
    X509Certificate ca =
        (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(chain.getLast()));
    signer.verify(ca.getPublicKey());
    assertEquals(List.of(Order.PURPOSE), signer.getExtendedKeyUsage());
    Signature check = Signature.getInstance("Ed25519");
    check.initVerify(signer.getPublicKey());
    check.update(order.signedBytes());
    return check.verify(order.seal().signature());
  }
}

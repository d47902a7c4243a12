package io.shadowcast.aggregator.main;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.shadowcast.wire.v1.ConnectRequest;
import io.shadowcast.wire.v1.ConnectResponse;
import io.shadowcast.wire.v1.FleetServiceGrpc;
import io.shadowcast.wire.v1.GetHostRequest;
import io.shadowcast.wire.v1.HostState;
import io.shadowcast.wire.v1.MetricsServiceGrpc;
import io.shadowcast.wire.v1.QueryMetricsRequest;
import io.shadowcast.words.BootId;
import io.shadowcast.words.HostId;
import io.shadowcast.words.Order;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentStreamTest {
  @TempDir Path directory;
  private RunningAggregator aggregator;
  private ManagedChannel web;

  @BeforeEach
  void start() throws IOException {
    aggregator = new RunningAggregator(directory.resolve("state"));
    web = aggregator.as(aggregator.enrolled("web-1"));
  }

  @AfterEach
  void stop() {
    aggregator.close();
  }

  @Test
  void aBatchIsAcknowledgedWhenItIsStoredAndStoredOnce() throws Exception {
    BootId boot = StreamClient.boot();
    StreamClient agent = new StreamClient(web);
    assertEquals(0, agent.greet(boot).getWelcome().getPositionsCount());
    for (int sequence = 1; sequence <= 40; sequence++) {
      agent.send(StreamClient.batch(boot, sequence));
    }
    for (int sequence = 1; sequence <= 40; sequence++) {
      assertEquals(sequence, agent.next().getAcknowledgement().getSequence());
    }
    agent.send(StreamClient.batch(boot, 40));
    assertEquals(40, agent.next().getAcknowledgement().getSequence());
    agent.complete();
    assertEquals(Status.Code.OK, agent.end().getCode());

    assertEquals(sequences(40), values());
    ConnectResponse welcome = new StreamClient(web).greet(boot);
    assertEquals(40, welcome.getWelcome().getPositions(0).getSequence());
  }

  @Test
  void twoAgentsWithOneIdentityAreNotBothConnected() throws Exception {
    StreamClient first = new StreamClient(web);
    first.greet(StreamClient.boot());
    StreamClient second = new StreamClient(web);
    second.send(StreamClient.hello(StreamClient.boot()));
    assertEquals(Status.Code.ALREADY_EXISTS, second.end().getCode());
    assertFalse(first.ended());
    first.complete();
    first.end();
    await(() -> aggregator.aggregator().connections().connected().isEmpty());
    new StreamClient(web).greet(StreamClient.boot());
  }

  @Test
  void aSilentStreamGivesWayToItsReturningAgent() throws Exception {
    BootId boot = StreamClient.boot();
    StreamClient silent = new StreamClient(web);
    silent.greet(boot);
    aggregator.clock().advance(Duration.ofSeconds(61));
    StreamClient back = new StreamClient(web);
    assertTrue(back.greet(boot).hasWelcome());
    assertEquals(Status.Code.ABORTED, silent.end().getCode());
    back.send(StreamClient.batch(boot, 1));
    assertEquals(1, back.next().getAcknowledgement().getSequence());
    await(() -> state() == HostState.HOST_STATE_CONNECTED);
  }

  @Test
  void aBatchAsLargeAsASpoolBlockIsTakenIn() throws Exception {
    BootId boot = StreamClient.boot();
    StreamClient agent = new StreamClient(web);
    agent.greet(boot);
    ConnectRequest batch = StreamClient.batch(boot, 1);
    io.shadowcast.wire.v1.Fact large =
        io.shadowcast.wire.v1.Fact.newBuilder()
            .setKind("file")
            .setName("/etc/large")
            .setValue("x".repeat(10 * 1024 * 1024))
            .setDigest("digest")
            .setObserved(batch.getBatch().getCreated())
            .build();
    agent.send(batch.toBuilder().setBatch(batch.getBatch().toBuilder().addFacts(large)).build());
    assertEquals(1, agent.next().getAcknowledgement().getSequence());
  }

  @Test
  void aMalformedBatchEndsItsOwnStreamAndNoOther() throws Exception {
    BootId boot = StreamClient.boot();
    StreamClient good = new StreamClient(aggregator.as(aggregator.enrolled("web-2")));
    good.greet(boot);
    StreamClient bad = new StreamClient(web);
    bad.greet(boot);
    ConnectRequest wrong = StreamClient.batch(boot, 1);
    bad.send(
        wrong.toBuilder().setBatch(wrong.getBatch().toBuilder().setBootId("not-a-boot")).build());
    Status end = bad.end();
    assertEquals(Status.Code.INVALID_ARGUMENT, end.getCode());
    assertTrue(
        String.valueOf(end.getDescription()).contains("boot_id: not-a-boot (expected: a UUID)"),
        end::toString);

    good.send(StreamClient.batch(boot, 1));
    assertEquals(1, good.next().getAcknowledgement().getSequence());
  }

  @Test
  void aStreamBeginsWithHello() {
    StreamClient agent = new StreamClient(web);
    agent.send(StreamClient.batch(StreamClient.boot(), 1));
    assertEquals(Status.Code.INVALID_ARGUMENT, agent.end().getCode());
  }

  @Test
  void fieldsAndMessagesOfALaterVersionAreTolerated() throws Exception {
    UnknownFieldSet later =
        UnknownFieldSet.newBuilder()
            .addField(
                999,
                UnknownFieldSet.Field.newBuilder()
                    .addLengthDelimited(ByteString.copyFromUtf8("later"))
                    .build())
            .build();
    BootId boot = StreamClient.boot();
    StreamClient agent = new StreamClient(web);
    ConnectRequest hello = StreamClient.hello(boot);
    try (LogLines log = new LogLines()) {
      agent.send(
          hello.toBuilder()
              .setHello(hello.getHello().toBuilder().setUnknownFields(later))
              .setUnknownFields(later)
              .build());
      assertTrue(agent.next().hasWelcome());
      agent.send(ConnectRequest.newBuilder().setUnknownFields(later).build());
      ConnectRequest batch = StreamClient.batch(boot, 1);
      agent.send(
          batch.toBuilder().setBatch(batch.getBatch().toBuilder().setUnknownFields(later)).build());
      assertEquals(1, agent.next().getAcknowledgement().getSequence());
      List<String> said = log.containing("sends what this version does not know");
      assertEquals(1, said.size(), said::toString);
      assertTrue(said.getFirst().startsWith("WARNING web-1: agent 0.1.0 "), said::toString);
      assertTrue(said.getFirst().contains("Hello: field 999"), said::toString);
      assertTrue(said.getFirst().contains("(expected: "), said::toString);
    }
  }

  @Test
  void aClockThatWasSetBackIsSaidOnceWithHostAndHowMuch() throws Exception {
    BootId boot = StreamClient.boot();
    StreamClient agent = new StreamClient(web);
    agent.greet(boot);
    try (LogLines log = new LogLines()) {
      for (int sequence = 1; sequence <= 3; sequence++) {
        agent.send(setBack(StreamClient.batch(boot, sequence), 37L * (sequence - 1)));
        assertEquals(sequence, agent.next().getAcknowledgement().getSequence());
      }
      List<String> said = log.containing("its clock was set back by");
      assertEquals(1, said.size(), said::toString);
      assertTrue(said.getFirst().startsWith("WARNING web-1: "), said::toString);
      assertTrue(said.getFirst().contains("by 36.9 s"), said::toString);
      assertTrue(said.getFirst().contains("(expected: about "), said::toString);
    }
  }

  private static ConnectRequest setBack(ConnectRequest request, long seconds) {
    ConnectRequest.Builder changed = request.toBuilder();
    changed
        .getBatchBuilder()
        .getCreatedBuilder()
        .getWallBuilder()
        .setSeconds(request.getBatch().getCreated().getWall().getSeconds() - seconds);
    return changed.build();
  }

  @Test
  void anOrderReachesTheAgentAndItsReceiptIsKept() throws Exception {
    BootId boot = StreamClient.boot();
    StreamClient agent = new StreamClient(web);
    agent.greet(boot);
    HostId host = new HostId("web-1");
    Order order =
        new Order(
            host,
            new Order.Fence("seq-1", "apply", 1, "shop", 7),
            "change.apply",
            "{}",
            Instant.EPOCH,
            Order.Seal.NONE);
    assertTrue(aggregator.aggregator().connections().send(host, order));
    io.shadowcast.wire.v1.Order told = agent.next().getOrder();
    assertEquals(7, told.getEpoch());
    io.shadowcast.wire.v1.Receipt receipt =
        io.shadowcast.wire.v1.Receipt.newBuilder()
            .setSequence("seq-1")
            .setStep("apply")
            .setAttempt(1)
            .setTarget("shop")
            .setEpoch(7)
            .setOutcome(io.shadowcast.wire.v1.ReceiptOutcome.RECEIPT_OUTCOME_DONE)
            .setCompleted(StreamClient.batch(boot, 1).getBatch().getCreated())
            .build();
    agent.send(ConnectRequest.newBuilder().setReceipt(receipt).build());
    agent.send(ConnectRequest.newBuilder().setReceipt(receipt).build());
    await(() -> aggregator.aggregator().receipts(host, "seq-1").size() == 1);
    assertFalse(aggregator.aggregator().connections().send(new HostId("web-2"), order));
  }

  @Test
  void aStreamDoesNotOutliveItsCertificate() throws Exception {
    BootId boot = StreamClient.boot();
    StreamClient agent = new StreamClient(web);
    agent.greet(boot);
    aggregator.clock().advance(Duration.ofHours(25));
    agent.send(StreamClient.batch(boot, 1));
    assertEquals(Status.Code.UNAUTHENTICATED, agent.end().getCode());
  }

  private HostState state() {
    return FleetServiceGrpc.newBlockingStub(aggregator.admin())
        .getHost(GetHostRequest.newBuilder().setName("hosts/web-1").build())
        .getState();
  }

  private List<Double> values() {
    return MetricsServiceGrpc.newBlockingStub(aggregator.admin())
        .queryMetrics(
            QueryMetricsRequest.newBuilder().setHost("hosts/web-1").setMetric("load1").build())
        .getSeries(0)
        .getValuesList();
  }

  static List<Double> sequences(int last) {
    return IntStream.rangeClosed(1, last).mapToObj(i -> (double) i).toList();
  }

  static void await(BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("Not within 20 s");
      }
      Thread.sleep(10);
    }
  }
}

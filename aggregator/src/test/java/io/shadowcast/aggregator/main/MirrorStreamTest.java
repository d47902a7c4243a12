package io.shadowcast.aggregator.main;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.ManagedChannel;
import io.shadowcast.wire.map.AgentWire;
import io.shadowcast.wire.v1.ConnectRequest;
import io.shadowcast.wire.v1.CreateShadowRequest;
import io.shadowcast.wire.v1.FleetServiceGrpc;
import io.shadowcast.wire.v1.GetHostRequest;
import io.shadowcast.wire.v1.GetMirrorRequest;
import io.shadowcast.wire.v1.Host;
import io.shadowcast.wire.v1.HostState;
import io.shadowcast.wire.v1.ImportVmTypesRequest;
import io.shadowcast.wire.v1.Mirror;
import io.shadowcast.wire.v1.MirrorSettings;
import io.shadowcast.wire.v1.Shadow;
import io.shadowcast.wire.v1.ShadowsServiceGrpc;
import io.shadowcast.wire.v1.StopMirroringRequest;
import io.shadowcast.wire.v1.StopMirroringResponse;
import io.shadowcast.wire.v1.VmType;
import io.shadowcast.wire.v1.VmTypesServiceGrpc;
import io.shadowcast.words.SettingsOutcome;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What agents are told of mirroring, and what they say of it.
class MirrorStreamTest {
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
  void aPauseIsKnownFromItsBeginToItsEnd() throws Exception {
    StreamClient agent = new StreamClient(web);
    agent.greet(StreamClient.boot());
    agent.send(pause(Optional.of(Instant.ofEpochSecond(7))));
    AgentStreamTest.await(() -> mirror().getPausedSince().getSeconds() == 7);
    assertEquals(7, host().getPausedSince().getSeconds());
    agent.send(pause(Optional.empty()));
    AgentStreamTest.await(() -> !mirror().hasPausedSince());
    assertFalse(host().hasPausedSince());
  }

  @Test
  void theKillSwitchReachesAnAgentThatSaysNothing() throws Exception {
    aggregator.enrolled("web-2");
    StreamClient quiet = new StreamClient(web);
    quiet.settle(StreamClient.boot());
    aggregator.clock().advance(Duration.ofMinutes(5));
    ShadowsServiceGrpc.ShadowsServiceBlockingStub shadows =
        ShadowsServiceGrpc.newBlockingStub(aggregator.admin());
    StopMirroringRequest request = StopMirroringRequest.newBuilder().setRequestId("stop").build();
    StopMirroringResponse stopped = shadows.stopMirroring(request);
    assertEquals(List.of("hosts/web-1"), stopped.getToldList());
    assertEquals(List.of("hosts/web-2"), stopped.getNotConnectedList());
    assertTrue(quiet.next().getMirrorSettings().getOff());
    assertEquals(stopped, shadows.stopMirroring(request));
  }

  @Test
  void aConnectedAgentIsToldOfEveryChangeAndItsAnswerIsKept() throws Exception {
    StreamClient agent = new StreamClient(web);
    agent.settle(StreamClient.boot());
    createShadow();
    MirrorSettings settings = agent.next().getMirrorSettings();
    assertEquals("small", settings.getTargets(0).getShadow());

    ShadowsServiceGrpc.ShadowsServiceBlockingStub shadows =
        ShadowsServiceGrpc.newBlockingStub(aggregator.admin());
    assertEquals(
        List.of("hosts/web-1"),
        shadows.stopMirroring(StopMirroringRequest.getDefaultInstance()).getToldList());
    MirrorSettings off = agent.next().getMirrorSettings();
    assertTrue(off.getOff());
    assertTrue(off.getRevision() > settings.getRevision());

    agent.send(outcome(settings.getRevision(), List.of()));
    agent.send(outcome(off.getRevision(), List.of("mirror.rate: 2 (expected: 0..1)")));
    GetMirrorRequest get = GetMirrorRequest.newBuilder().setName("hosts/web-1/mirror").build();
    AgentStreamTest.await(() -> shadows.getMirror(get).getFaultsCount() == 1);
    assertEquals(settings.getRevision(), shadows.getMirror(get).getAppliedRevision());
  }

  @Test
  void anAgentThatWasAwayIsToldWhenItConnectsAndWhatIsWantedHereWins() throws Exception {
    StreamClient first = new StreamClient(web);
    first.greet(StreamClient.boot());
    first.complete();
    first.end();
    createShadow();
    AgentStreamTest.await(() -> state() == HostState.HOST_STATE_SILENT);

    StreamClient back = new StreamClient(web);
    ConnectRequest hello = StreamClient.hello(StreamClient.boot());
    back.send(
        hello.toBuilder().setHello(hello.getHello().toBuilder().setMirrorRevision(77)).build());
    assertTrue(back.next().hasWelcome());
    MirrorSettings settings = back.next().getMirrorSettings();
    assertEquals(78, settings.getRevision());
    assertEquals(1, settings.getTargetsCount());
  }

  private void createShadow() {
    VmType small =
        VmType.newBuilder()
            .setName("vmTypes/small")
            .setVcpus(1)
            .setMemoryMib(512)
            .setPricePerHour("0.01")
            .setCurrency("EUR")
            .build();
    VmTypesServiceGrpc.newBlockingStub(aggregator.admin())
        .importVmTypes(ImportVmTypesRequest.newBuilder().addVmTypes(small).build());
    ShadowsServiceGrpc.newBlockingStub(aggregator.admin())
        .createShadow(
            CreateShadowRequest.newBuilder()
                .setParent("hosts/web-1")
                .setShadowId("small")
                .setShadow(
                    Shadow.newBuilder()
                        .setWorkload("shop")
                        .setVmType("vmTypes/small")
                        .setAddress("127.0.0.1:9001")
                        .setRate(1))
                .build());
  }

  private HostState state() {
    return host().getState();
  }

  private Host host() {
    return FleetServiceGrpc.newBlockingStub(aggregator.admin())
        .getHost(GetHostRequest.newBuilder().setName("hosts/web-1").build());
  }

  private Mirror mirror() {
    return ShadowsServiceGrpc.newBlockingStub(aggregator.admin())
        .getMirror(GetMirrorRequest.newBuilder().setName("hosts/web-1/mirror").build());
  }

  private static ConnectRequest pause(Optional<Instant> since) {
    return ConnectRequest.newBuilder().setPause(AgentWire.pauseToWire(since)).build();
  }

  private static ConnectRequest outcome(long revision, List<String> faults) {
    return ConnectRequest.newBuilder()
        .setSettingsOutcome(AgentWire.toWire(new SettingsOutcome(revision, faults)))
        .build();
  }
}

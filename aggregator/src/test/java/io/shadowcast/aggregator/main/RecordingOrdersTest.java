package io.shadowcast.aggregator.main;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Duration;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.shadowcast.wire.v1.ConnectRequest;
import io.shadowcast.wire.v1.ConnectResponse;
import io.shadowcast.wire.v1.GetRecordingRequest;
import io.shadowcast.wire.v1.ListRecordingsRequest;
import io.shadowcast.wire.v1.Recording;
import io.shadowcast.wire.v1.RecordingFigures;
import io.shadowcast.wire.v1.RecordingOrder;
import io.shadowcast.wire.v1.RecordingPhase;
import io.shadowcast.wire.v1.RecordingState;
import io.shadowcast.wire.v1.RecordingStates;
import io.shadowcast.wire.v1.RecordingsServiceGrpc;
import io.shadowcast.wire.v1.ReplayRecordingRequest;
import io.shadowcast.wire.v1.StartRecordingRequest;
import io.shadowcast.wire.v1.StopRecordingRequest;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Orders of recordings and replays, from the API to an agent's stream and back.
class RecordingOrdersTest {
  @TempDir Path directory;

  private RunningAggregator aggregator;
  private ClientIdentity identity;
  private ManagedChannel web;
  private RecordingsServiceGrpc.RecordingsServiceBlockingStub api;

  @BeforeEach
  void start() throws Exception {
    open();
    identity = aggregator.enrolled("web-1");
    web = aggregator.as(identity);
  }

  private void open() throws Exception {
    aggregator = new RunningAggregator(directory.resolve("state"));
    api = RecordingsServiceGrpc.newBlockingStub(aggregator.admin());
  }

  @AfterEach
  void stop() {
    aggregator.close();
  }

  @Test
  void anOrderIsToldAgainAfterARestartOfTheAggregatorUntilItHasEnded() throws Exception {
    StreamClient agent = settled(web);
    Recording given = api.startRecording(order().build());
    assertEquals(RecordingPhase.RECORDING_PHASE_PENDING, given.getPhase());
    assertEquals("", given.getDetail());
    RecordingOrder told = agent.next().getRecordingOrder();
    assertEquals(given.getOrder(), told);
    say(agent, told, RecordingPhase.RECORDING_PHASE_RUNNING);
    await(given, RecordingPhase.RECORDING_PHASE_RUNNING);

    aggregator.close();
    open();
    StreamClient back = greeted(aggregator.as(identity));
    assertEquals(told, back.next().getRecordingOrder());
    assertEquals(RecordingPhase.RECORDING_PHASE_RUNNING, again(given).getPhase());
    say(back, told, RecordingPhase.RECORDING_PHASE_DONE);
    Recording done = await(given, RecordingPhase.RECORDING_PHASE_DONE);
    assertEquals(4711, done.getState().getRecording().getBytes());
    back.complete();
    assertTrue(back.end().isOk());

    StreamClient later = settled(aggregator.as(identity));
    Recording other = api.startRecording(order().setFile("other.rec").build());
    ConnectResponse next = later.next();
    assertEquals(other.getOrder(), next.getRecordingOrder(), "what has ended is not told again");
  }

  @Test
  void oneThatIsToEndIsToldSoAndWhatHasEndedStaysAsItWas() throws Exception {
    StreamClient agent = settled(web);
    Recording given = api.startRecording(order().build());
    RecordingOrder told = agent.next().getRecordingOrder();
    String brief = given.getName().substring(0, given.getName().length() - 20);
    Recording stopped = api.stopRecording(StopRecordingRequest.newBuilder().setName(brief).build());
    assertTrue(stopped.getOrder().getStop());
    RecordingOrder again = agent.next().getRecordingOrder();
    assertEquals(told.toBuilder().setStop(true).build(), again);
    say(agent, told, RecordingPhase.RECORDING_PHASE_DONE);
    await(given, RecordingPhase.RECORDING_PHASE_DONE);
    say(agent, told, RecordingPhase.RECORDING_PHASE_RUNNING);
    Recording other = api.startRecording(order().setFile("other.rec").build());
    say(agent, agent.next().getRecordingOrder(), RecordingPhase.RECORDING_PHASE_REFUSED);
    await(other, RecordingPhase.RECORDING_PHASE_REFUSED);
    assertEquals(RecordingPhase.RECORDING_PHASE_DONE, again(given).getPhase());
  }

  @Test
  void anotherHostSaysNothingOfIt() throws Exception {
    greeted(web);
    Recording given = api.startRecording(order().build());
    StreamClient stranger = greeted(aggregator.as(aggregator.enrolled("web-2")));
    say(stranger, given.getOrder(), RecordingPhase.RECORDING_PHASE_DONE);
    stranger.complete();
    assertTrue(stranger.end().isOk());
    assertFalse(again(given).hasState());
  }

  @Test
  void oneThatNoAgentTookUpInTimeIsExpiredAndToldToNobody() throws Exception {
    greeted(web).complete();
    Recording given = api.startRecording(order().build());
    aggregator.clock().advance(java.time.Duration.ofMinutes(11));
    assertEquals(RecordingPhase.RECORDING_PHASE_EXPIRED, again(given).getPhase());
    StreamClient back = greeted(aggregator.as(identity));
    Recording other = api.startRecording(order().setFile("other.rec").build());
    assertEquals(other.getOrder(), back.next().getRecordingOrder());
    int known =
        api.listRecordings(ListRecordingsRequest.newBuilder().setParent("hosts/web-1").build())
            .getRecordingsCount();
    assertEquals(2, known);
  }

  @Test
  void everyFaultIsSaidAtOnce() throws Exception {
    greeted(web);
    StartRecordingRequest bad =
        order()
            .setFile("../x")
            .setLongest(Duration.newBuilder().setSeconds(90_000))
            .setMostBytes(5)
            .build();
    String said =
        RunningAggregator.refused(Status.Code.INVALID_ARGUMENT, () -> api.startRecording(bad));
    assertEquals(
        """
        file: ../x (expected: 1 to 100 letters, digits, '.', '_', '-', a letter or digit first)
        longest: PT25H (expected: 100 ms to 1 day)
        most_bytes: 5 (expected: 1 MiB to 1 TiB)\
        """,
        said);
    ReplayRecordingRequest fast =
        ReplayRecordingRequest.newBuilder()
            .setShadow("hosts/web-1/shadows/large")
            .setFile("a.rec")
            .setRate(11)
            .build();
    assertEquals(
        "rate: 11.0 (expected: 0.1..10)",
        RunningAggregator.refused(Status.Code.INVALID_ARGUMENT, () -> api.replayRecording(fast)));
    StartRecordingRequest none = order().setParent("hosts/web-1/workloads/none").build();
    RunningAggregator.refused(Status.Code.NOT_FOUND, () -> api.startRecording(none));
  }

  private static StartRecordingRequest.Builder order() {
    return StartRecordingRequest.newBuilder()
        .setParent("hosts/web-1/workloads/shop")
        .setFile("a.rec");
  }

  private static StreamClient greeted(ManagedChannel channel) throws Exception {
    StreamClient agent = new StreamClient(channel);
    agent.greet(StreamClient.boot());
    return agent;
  }

  private static StreamClient settled(ManagedChannel channel) throws Exception {
    StreamClient agent = new StreamClient(channel);
    agent.settle(StreamClient.boot());
    return agent;
  }

  private static void say(StreamClient agent, RecordingOrder order, RecordingPhase phase) {
    RecordingState.Builder state =
        RecordingState.newBuilder()
            .setId(order.getId())
            .setPhase(phase)
            .setRecording(RecordingFigures.newBuilder().setBytes(4711));
    state.getBeginTimeBuilder().setSeconds(1);
    if (phase != RecordingPhase.RECORDING_PHASE_RUNNING) {
      state.getEndTimeBuilder().setSeconds(2);
    }
    RecordingStates states = RecordingStates.newBuilder().addStates(state).build();
    agent.send(ConnectRequest.newBuilder().setRecordingStates(states).build());
  }

  private Recording await(Recording given, RecordingPhase phase) {
    Recording now = again(given);
    while (now.getPhase() != phase) {
      Thread.onSpinWait();
      now = again(given);
    }
    return now;
  }

  private Recording again(Recording given) {
    return api.getRecording(GetRecordingRequest.newBuilder().setName(given.getName()).build());
  }
}

package io.shadowcast.agent.uplink;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.shadowcast.agent.spool.Spool;
import io.shadowcast.agent.spool.Stored;
import io.shadowcast.wire.map.AgentWire;
import io.shadowcast.wire.map.BatchCodec;
import io.shadowcast.wire.map.BatchStream;
import io.shadowcast.wire.v1.Acknowledgement;
import io.shadowcast.wire.v1.AgentServiceGrpc;
import io.shadowcast.wire.v1.ConnectRequest;
import io.shadowcast.wire.v1.ConnectResponse;
import io.shadowcast.wire.v1.SnapshotCatalogue;
import io.shadowcast.words.BootId;
import io.shadowcast.words.Hello;
import io.shadowcast.words.RecordingState;
import io.shadowcast.words.Welcome;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// One connection from Hello to its end: what the aggregator does not have is sent in order, at
/// most [#IN_FLIGHT] batches ahead of its acknowledgements. Runs on the uplink's thread.
final class Stream {
  /// Batches sent and not acknowledged, at most.
  static final int IN_FLIGHT = 16;

  private static final Duration WELCOME = Duration.ofSeconds(10);

  /// Everything that happens wakes; this is for the certificate that is due.
  private static final Duration LOOK = Duration.ofSeconds(5);

  private static final Duration LEAVE = Duration.ofSeconds(1);

  private final Spool spool;
  private final Instructions instructions;
  private final Runnable welcomed;
  private final Inbox inbox = new Inbox();
  private final BatchStream schemas = new BatchStream();
  private final Deque<Sent> inFlight = new ArrayDeque<>();
  private final ClientCallStreamObserver<ConnectRequest> call;
  private long ticket;
  private boolean welcome;
  private Optional<Instant> toldPause;
  private Optional<SnapshotCatalogue> toldSnapshots = Optional.empty();

  private List<RecordingState> toldRecordings = List.of();

  private record Sent(BootId boot, long sequence) {}

  Stream(
      ManagedChannel channel,
      Spool spool,
      Instructions instructions,
      Hello hello,
      Runnable welcomed) {
    this.spool = spool;
    this.instructions = instructions;
    this.welcomed = welcomed;
    toldPause = hello.pausedSince();
    call =
        (ClientCallStreamObserver<ConnectRequest>) AgentServiceGrpc.newStub(channel).connect(inbox);
    send(ConnectRequest.newBuilder().setHello(AgentWire.toWire(hello)).build());
  }

  /// Any thread; never waits.
  void wake() {
    inbox.wake();
  }

  /// Serves the stream until it ends or `leave` says so; then what is in flight gets a moment to be
  /// acknowledged.
  ///
  /// @return how it ended, OK when it was left
  Status serve(BooleanSupplier leave) throws InterruptedException, IOException {
    long patience = WELCOME.toNanos() / LOOK.toNanos();
    while (!leave.getAsBoolean()) {
      Inbox.Item item = inbox.items().poll(LOOK.toMillis(), TimeUnit.MILLISECONDS);
      if (item instanceof Inbox.Item.Ended(Status status)) {
        return status;
      }
      if (!welcome && item == null && --patience <= 0) {
        call.cancel("no welcome", null);
        return Status.DEADLINE_EXCEEDED.withDescription("no Welcome within " + WELCOME);
      }
      handle(item);
      tellPause();
      tellSnapshots();
      tellRecordings();
      pump();
    }
    return leave();
  }

  private Status leave() throws InterruptedException, IOException {
    for (int looks = 0; !inFlight.isEmpty() && looks < 5; looks++) {
      Inbox.Item item = inbox.items().poll(LEAVE.toMillis() / 5, TimeUnit.MILLISECONDS);
      if (item instanceof Inbox.Item.Ended) {
        break;
      }
      handle(item);
    }
    call.onCompleted();
    return Status.OK;
  }

  private void handle(Inbox.@org.jspecify.annotations.Nullable Item item) throws IOException {
    if (item instanceof Inbox.Item.Wake) {
      inbox.woken();
    }
    if (item instanceof Inbox.Item.Say(ConnectRequest request)) {
      send(request);
    }
    if (item instanceof Inbox.Item.Message(ConnectResponse response)) {
      handle(response);
      call.request(1);
    }
  }

  private void handle(ConnectResponse response) throws IOException {
    switch (response.getMessageCase()) {
      case WELCOME -> welcome(AgentWire.fromWire(response.getWelcome()));
      case ACKNOWLEDGEMENT -> acknowledge(response.getAcknowledgement());
      case MIRROR_SETTINGS -> send(instructions.settings(response.getMirrorSettings()));
      case RECORDING_ORDER ->
          instructions.recording(response.getRecordingOrder()).ifPresent(this::send);
      case ORDER -> instructions.order(response.getOrder(), inbox::say);
      case MESSAGE_NOT_SET -> {
        // A newer aggregator's message; what this agent does not know it cannot obey.
      }
    }
  }

  private void welcome(Welcome answer) throws IOException {
    for (var position : answer.positions().entrySet()) {
      spool.acknowledge(position.getKey(), position.getValue());
    }
    long known = answer.positions().getOrDefault(spool.boot(), 0L);
    if (known > spool.lastSequence()) {
      spool.beginStream();
    }
    welcome = true;
    welcomed.run();
  }

  private void acknowledge(Acknowledgement wire) throws IOException {
    BootId boot = BootId.parse(wire.getBootId());
    spool.acknowledge(boot, wire.getSequence());
    while (!inFlight.isEmpty() && covers(boot, wire.getSequence(), inFlight.getFirst())) {
      inFlight.removeFirst();
    }
  }

  private static boolean covers(BootId boot, long sequence, Sent sent) {
    return sent.boot().equals(boot) && sent.sequence() <= sequence;
  }

  /// Within a look of its change: a pause is obeyed here at once, the aggregator only shows it.
  private void tellPause() {
    Optional<Instant> now = instructions.pausedSince();
    if (welcome && !now.equals(toldPause)) {
      toldPause = now;
      send(ConnectRequest.newBuilder().setPause(AgentWire.pauseToWire(now)).build());
    }
  }

  /// Within a look of their change.
  private void tellSnapshots() {
    Optional<SnapshotCatalogue> now = instructions.snapshots();
    if (welcome && now.isPresent() && !now.equals(toldSnapshots)) {
      toldSnapshots = now;
      send(ConnectRequest.newBuilder().setSnapshotCatalogue(now.get()).build());
    }
  }

  /// Those that changed, within a look.
  private void tellRecordings() {
    List<RecordingState> now = instructions.recordings();
    if (welcome && !now.equals(toldRecordings)) {
      send(
          Instructions.states(
              now.stream().filter(state -> !toldRecordings.contains(state)).toList()));
      toldRecordings = now;
    }
  }

  private void pump() {
    while (welcome && call.isReady() && inFlight.size() < IN_FLIGHT) {
      Optional<Stored> next = spool.after(ticket);
      if (next.isEmpty()) {
        return;
      }
      Stored batch = next.get();
      ticket = batch.ticket();
      inFlight.add(new Sent(batch.boot(), batch.sequence()));
      send(
          ConnectRequest.newBuilder()
              .setBatch(schemas.outgoing(BatchCodec.parse(batch.bytes())))
              .build());
    }
  }

  private void send(ConnectRequest request) {
    call.onNext(request);
  }
}

package io.shadowcast.aggregator.api;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.shadowcast.aggregator.access.Caller;
import io.shadowcast.aggregator.fleet.Connections;
import io.shadowcast.aggregator.fleet.Fleet;
import io.shadowcast.wire.map.AgentWire;
import io.shadowcast.wire.map.BatchCodec;
import io.shadowcast.wire.map.BatchStream;
import io.shadowcast.wire.map.OrderWire;
import io.shadowcast.wire.map.RecordingWire;
import io.shadowcast.wire.v1.Acknowledgement;
import io.shadowcast.wire.v1.ConnectRequest;
import io.shadowcast.wire.v1.ConnectResponse;
import io.shadowcast.words.Batch;
import io.shadowcast.words.Hello;
import io.shadowcast.words.HostId;
import io.shadowcast.words.MirrorSettings;
import io.shadowcast.words.Order;
import io.shadowcast.words.RecordingOrder;
import io.shadowcast.words.Welcome;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One agent's stream, on a virtual thread of its own: Hello, Welcome, then batches in order. A
/// batch is acknowledged when it and all before it are durable. A message that is wrong ends this
/// stream and no other.
final class AgentStream implements Runnable, Connections.Link {
  private static final Logger LOG = LoggerFactory.getLogger(AgentStream.class);

  private final AgentRooms rooms;
  private final Calls calls;
  private final AgentWriter writer;
  private final Caller caller;
  private final HostId host;
  private final BatchStream schemas = new BatchStream();
  // Never full: at most the window is asked for, and the end comes once.
  private final BlockingQueue<Item> inbox = new ArrayBlockingQueue<>(AgentWriter.WINDOW + 2);
  private CompletableFuture<?> durable = CompletableFuture.completedFuture(null);
  private String agentVersion = "of an unknown version";
  private boolean warned;

  private sealed interface Item {
    /// @param size as it came over the wire
    record Message(ConnectRequest request, int size) implements Item {}

    /// @param orderly whether the agent said goodbye
    record End(boolean orderly) implements Item {}
  }

  AgentStream(AgentRooms rooms, Calls calls, AgentWriter writer, Caller caller) {
    this.rooms = rooms;
    this.calls = calls;
    this.writer = writer;
    this.caller = caller;
    this.host = AgentsApi.hostOf(caller);
    writer.onCancel(() -> offer(new Item.End(false)));
  }

  /// Where gRPC puts what the agent sends.
  StreamObserver<ConnectRequest> inbound() {
    writer.open();
    return new StreamObserver<>() {
      @Override
      public void onNext(ConnectRequest request) {
        int size = request.getSerializedSize();
        offer(new Item.Message(request, size));
        writer.received(size);
      }

      @Override
      public void onError(Throwable cause) {
        offer(new Item.End(false));
      }

      @Override
      public void onCompleted() {
        offer(new Item.End(true));
      }
    };
  }

  @Override
  public void run() {
    try {
      Hello hello = hello();
      switch (rooms.connections().connect(host, this)) {
        case Connections.Attempt.Accepted(Connections.Live live) -> serve(hello, live);
        case Connections.Attempt.Refused(String message) -> throw Refusal.taken(message);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      fail(Status.UNAVAILABLE.withDescription("The aggregator stops").asRuntimeException());
    } catch (Left e) {
      writer.complete();
    } catch (IllegalArgumentException e) {
      fail(Refusal.invalid(String.valueOf(e.getMessage())));
    } catch (RuntimeException e) {
      fail(calls.refusal(e));
    }
  }

  @Override
  public String remote() {
    return caller.remote();
  }

  @Override
  public boolean tell(MirrorSettings settings) {
    return writer.write(
        ConnectResponse.newBuilder().setMirrorSettings(OrderWire.toWire(settings)).build());
  }

  @Override
  public boolean send(Order order) {
    return writer.write(ConnectResponse.newBuilder().setOrder(OrderWire.toWire(order)).build());
  }

  @Override
  public boolean tell(RecordingOrder order) {
    return writer.write(
        ConnectResponse.newBuilder().setRecordingOrder(RecordingWire.toWire(order)).build());
  }

  @Override
  public void giveWay() {
    fail(
        Status.ABORTED
            .withDescription("The agent was silent and connected anew; this stream is the old one")
            .asRuntimeException());
    offer(new Item.End(false));
  }

  /// The agent went away; nothing is wrong.
  private static final class Left extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Left() {
      super(null, null, false, false);
    }
  }

  private void offer(Item item) {
    if (!inbox.offer(item) && item instanceof Item.Message) {
      throw new IllegalStateException("The inbox of " + host + " is full: flow control is broken");
    }
  }

  private Item.Message next() throws InterruptedException {
    return switch (inbox.take()) {
      case Item.Message message -> message;
      case Item.End(boolean orderly) -> {
        if (orderly) {
          // What was taken in is acknowledged before the stream ends.
          durable.handle((_, _) -> true).join();
        }
        throw new Left();
      }
    };
  }

  private Hello hello() throws InterruptedException {
    Item.Message message = next();
    ConnectRequest first = message.request();
    if (!first.hasHello()) {
      throw Refusal.invalid(
          "message: %s (expected: hello as the first one)".formatted(first.getMessageCase()));
    }
    writer.release(message.size());
    agentVersion = first.getHello().getAgentVersion();
    warn(LaterFields.of(first));
    return AgentWire.fromWire(first.getHello());
  }

  private void serve(Hello hello, Connections.Live live) throws InterruptedException {
    try (live) {
      welcome(hello);
      while (true) {
        Item.Message message = next();
        live.heard();
        if (live.lastHeard().isAfter(caller.expires())) {
          throw ended();
        }
        handle(message.request(), message.size());
      }
    } finally {
      rooms.fleet().farewell(host, live.lastHeard());
      LOG.info("{} disconnected", host);
    }
  }

  private StatusRuntimeException ended() {
    return Status.UNAUTHENTICATED
        .withDescription(
            "certificate: ended %s (expected: a new stream with a renewed one)"
                .formatted(caller.expires()))
        .asRuntimeException();
  }

  private void welcome(Hello hello) {
    rooms
        .fleet()
        .introduce(
            host,
            new Fleet.Introduction(
                hello.inventory(),
                hello.probes(),
                hello.workloads(),
                hello.agentVersion(),
                hello.pausedSince()));
    Welcome welcome = new Welcome(rooms.clock().instant(), rooms.ingest().positions(host));
    writer.write(ConnectResponse.newBuilder().setWelcome(AgentWire.toWire(welcome)).build());
    rooms.shadows().greeting(host, hello.mirrorRevision()).ifPresent(this::tell);
    rooms.snapshots().send(host);
    rooms.recordings().send(host);
    writer.welcomed();
    LOG.info("{} connected, agent {}", host, hello.agentVersion());
  }

  private void handle(ConnectRequest request, int size) {
    if (!warned) {
      warn(LaterFields.of(request));
    }
    switch (request.getMessageCase()) {
      case BATCH -> batch(request.getBatch(), size);
      case RECEIPT -> {
        rooms.receipts().add(host, OrderWire.fromWire(request.getReceipt()));
        writer.release(size);
      }
      case SETTINGS_OUTCOME -> {
        rooms.shadows().note(host, AgentWire.fromWire(request.getSettingsOutcome()));
        writer.release(size);
      }
      case SNAPSHOT_CATALOGUE -> {
        rooms
            .snapshots()
            .tell(host, SnapshotMessages.records(host, request.getSnapshotCatalogue()));
        writer.release(size);
      }
      case RECORDING_STATES -> {
        RecordingMessages.tell(rooms.recordings(), host, request.getRecordingStates());
        writer.release(size);
      }
      case PAUSE -> {
        rooms.fleet().pause(host, AgentWire.pauseFromWire(request.getPause()));
        writer.release(size);
      }
      case HELLO -> throw Refusal.invalid("message: hello (expected: once, as the first one)");
      // An agent of a later version may say what we do not know; the rest still counts.
      case MESSAGE_NOT_SET -> writer.release(size);
    }
  }

  private void batch(io.shadowcast.wire.v1.Batch wire, int size) {
    BatchCodec.Decoded decoded = schemas.incoming(wire);
    warn(decoded.warnings());
    Batch batch = decoded.batch();
    // Not the batch: its rows are not needed any more while it waits for the disk.
    Acknowledgement acknowledgement =
        Acknowledgement.newBuilder()
            .setBootId(batch.boot().toString())
            .setSequence(batch.sequence())
            .build();
    durable =
        durable
            .thenCombine(rooms.ingest().ingest(host, batch), (_, stored) -> stored)
            .thenRun(() -> acknowledge(acknowledgement, size));
    durable.exceptionally(cause -> {
      LOG.warn("A batch of {} was not stored: {}", host, cause.getMessage());
      fail(
          Status.UNAVAILABLE
              .withDescription("The batch could not be stored; send it again")
              .asRuntimeException());
      offer(new Item.End(false));
      return null;
    });
  }

  private void acknowledge(Acknowledgement acknowledgement, int size) {
    writer.write(ConnectResponse.newBuilder().setAcknowledgement(acknowledgement).build());
    writer.release(size);
  }

  private void warn(List<String> unknown) {
    if (!warned && !unknown.isEmpty()) {
      warned = true;
      LOG.warn(
          "{}: agent {} sends what this version does not know, said once per stream: {} (expected:"
              + " an aggregator that is no older than its agents); the rest is taken in",
          host,
          agentVersion,
          String.join("; ", unknown));
    }
  }

  private void fail(StatusRuntimeException status) {
    LOG.warn("The stream of {} was ended: {}", host, status.getStatus().getDescription());
    writer.fail(status);
  }
}

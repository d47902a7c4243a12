package io.shadowcast.aggregator.api;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.shadowcast.aggregator.access.Caller;
import io.shadowcast.wire.v1.AgentServiceGrpc;
import io.shadowcast.wire.v1.ConnectRequest;
import io.shadowcast.wire.v1.ConnectResponse;
import java.util.concurrent.Executor;

/// The stream between an agent and the aggregator.
final class AgentApi extends AgentServiceGrpc.AgentServiceImplBase {
  private final AgentRooms rooms;
  private final Calls calls;
  private final Executor threads;

  AgentApi(AgentRooms rooms, Calls calls, Executor threads) {
    this.rooms = rooms;
    this.calls = calls;
    this.threads = threads;
  }

  @Override
  public StreamObserver<ConnectRequest> connect(StreamObserver<ConnectResponse> out) {
    AgentWriter writer = new AgentWriter((ServerCallStreamObserver<ConnectResponse>) out);
    AgentStream stream = new AgentStream(rooms, calls, writer, Caller.current());
    StreamObserver<ConnectRequest> inbound = stream.inbound();
    threads.execute(stream);
    return inbound;
  }
}

package io.shadowcast.agent.main;

import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.shadowcast.agent.capture.GrpcText;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// A real gRPC server that keeps what it got, the messages of a stream as one, and answers with the
/// number of messages.
final class GrpcShop {
  static final MethodDescriptor<String, String> CALL = method("Call", MethodType.UNARY);
  static final MethodDescriptor<String, String> SEND = method("Send", MethodType.CLIENT_STREAMING);

  private final Set<String> got = ConcurrentHashMap.newKeySet();
  private final String filler;
  private final Server server;

  /// @param filler bytes behind each answer
  GrpcShop(int filler) {
    this.filler = " ".repeat(filler);
    ServerServiceDefinition service =
        ServerServiceDefinition.builder("shop.Shop")
            .addMethod(
                CALL,
                ServerCalls.asyncUnaryCall((request, to) -> {
                  got.add(request);
                  answer(to, 1);
                }))
            .addMethod(SEND, ServerCalls.asyncClientStreamingCall(this::receive))
            .build();
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(service)
            .build();
  }

  private StreamObserver<String> receive(StreamObserver<String> to) {
    List<String> messages = new ArrayList<>();
    return new Gathering(
        messages,
        () -> {
          got.add(String.join(",", messages));
          answer(to, messages.size());
        });
  }

  private void answer(StreamObserver<String> to, int messages) {
    to.onNext(messages + filler);
    to.onCompleted();
  }

  void start() throws IOException {
    server.start();
  }

  int port() {
    return server.getPort();
  }

  void stop() throws InterruptedException {
    server.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
  }

  Set<String> got() {
    return Set.copyOf(got);
  }

  private static MethodDescriptor<String, String> method(String name, MethodType type) {
    return MethodDescriptor.<String, String>newBuilder()
        .setType(type)
        .setFullMethodName("shop.Shop/" + name)
        .setRequestMarshaller(new GrpcText())
        .setResponseMarshaller(new GrpcText())
        .build();
  }

  record Gathering(List<String> messages, Runnable onEnd) implements StreamObserver<String> {
    @Override
    public void onNext(String message) {
      messages.add(message);
    }

    @Override
    public void onError(Throwable cause) {
      messages.add(cause.toString());
      onEnd.run();
    }

    @Override
    public void onCompleted() {
      onEnd.run();
    }
  }
}

package io.shadowcast.agent.capture.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.shadowcast.agent.capture.CaptureCounters.Counter;
import io.shadowcast.agent.capture.GrpcText;
import io.shadowcast.inline.InlineProxy;
import io.shadowcast.inline.InlineSettings;
import io.shadowcast.words.Endpoint;
import io.shadowcast.words.LossReason;
import io.shadowcast.words.WorkloadName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A real gRPC client and server with the proxy between them, and the agent's side of the feed.
final class GrpcCaptureTest {
  private static final MethodDescriptor<String, String> ECHO =
      MethodDescriptor.<String, String>newBuilder()
          .setType(MethodDescriptor.MethodType.UNARY)
          .setFullMethodName("shop.Shop/Echo")
          .setRequestMarshaller(new GrpcText())
          .setResponseMarshaller(new GrpcText())
          .build();

  private final Tap tap = Tap.http(80);
  private Server server;
  private InlineProxy proxy;
  private ManagedChannel client;
  private Path socket;

  @BeforeEach
  void begin(@TempDir Path directory) throws IOException {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(
                ServerServiceDefinition.builder("shop.Shop")
                    .addMethod(
                        ECHO,
                        ServerCalls.asyncUnaryCall((request, to) -> {
                          to.onNext(request);
                          to.onCompleted();
                        }))
                    .build())
            .build()
            .start();
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    socket = directory.resolve("feed.sock");
    InlineSettings.Route route =
        new InlineSettings.Route(
            new WorkloadName("shop"),
            new Endpoint("127.0.0.1", port),
            new Endpoint("127.0.0.1", server.getPort()));
    proxy =
        InlineProxy.start(
            new InlineSettings(List.of(route), socket, InlineSettings.Given.NOTHING),
            System::nanoTime);
    client = NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
  }

  @AfterEach
  void end() throws InterruptedException {
    client.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
    proxy.close();
    server.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
  }

  @Test
  void everyCallIsARequestOfItsOwnAndIsTimed() throws Exception {
    try (InlineFeed _ = feed()) {
      Await.until(() -> tap.counters.get(Counter.PACKETS) == 1);
      for (int i = 0; i < 50; i++) {
        assertEquals("call " + i, call("call " + i));
      }
      String large = "x".repeat(200_000);
      assertEquals(large, call(large));
      Await.until(() -> tap.ledger().sent() == 51 && tap.statuses.size() == 51);
    }
    List<String> requests = tap.drain().requests();
    assertEquals(51, tap.connections.size());
    assertTrue(requests.getFirst().startsWith("POST /shop.Shop/Echo HTTP/1.1\r\nhost: "));
    assertTrue(requests.getFirst().contains("\r\nte: trailers\r\n"));
    assertTrue(requests.get(49).contains("call 49\r\n"));
    assertTrue(requests.get(50).length() > 200_000);
    assertTrue(tap.statuses.stream().allMatch(status -> status == 200));
    assertEquals(0, tap.ledger().unaccounted());
  }

  @Test
  void aConnectionThatIsOlderThanTheAgentIsNotGuessedAt() throws Exception {
    assertEquals("before", call("before"));
    try (InlineFeed _ = feed()) {
      Await.until(() -> tap.counters.get(Counter.PACKETS) >= 1);
      assertEquals("after", call("after"));
      assertEquals("again", call("again"));
      Await.until(() -> tap.lost(LossReason.UNSYNCHRONISED) == 1);
    }
    assertEquals(List.of(), tap.drain().requests());
    assertEquals(0, tap.ledger().unaccounted());
  }

  private InlineFeed feed() throws IOException {
    return InlineFeed.start(tap.handover, socket, 64, Thread.ofPlatform().daemon().factory());
  }

  private String call(String text) {
    return ClientCalls.blockingUnaryCall(client, ECHO, CallOptions.DEFAULT, text);
  }
}

package io.shadowcast.agent.mirror;

import static io.shadowcast.agent.mirror.MirrorRig.SHOP;
import static io.shadowcast.agent.mirror.MirrorRig.SHOP_INDEX;
import static io.shadowcast.agent.mirror.MirrorRig.target;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.shadowcast.agent.capture.GrpcText;
import io.shadowcast.agent.mirror.ShadowServer.Mode;
import io.shadowcast.agent.queue.RecordHeader;
import io.shadowcast.words.Ledger;
import io.shadowcast.words.LossReason;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Requests that came by HTTP/2, and a real gRPC server as their shadow.
final class Http2ShadowTest {
  private static final MirrorOptions OPTIONS =
      MirrorOptions.DEFAULT.within(Duration.ofMinutes(1), Duration.ofMinutes(1));

  private final List<String> calls = new CopyOnWriteArrayList<>();
  private Server shadow;

  @BeforeEach
  void begin() throws IOException {
    MethodDescriptor<String, String> echo =
        MethodDescriptor.<String, String>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName("shop.Shop/Echo")
            .setRequestMarshaller(new GrpcText())
            .setResponseMarshaller(new GrpcText())
            .build();
    shadow =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(
                ServerServiceDefinition.builder("shop.Shop")
                    .addMethod(
                        echo,
                        ServerCalls.asyncUnaryCall((request, to) -> {
                          calls.add(request);
                          to.onNext(request);
                          to.onCompleted();
                        }))
                    .build())
            .build()
            .start();
  }

  @AfterEach
  void end() throws InterruptedException {
    shadow.shutdownNow().awaitTermination();
  }

  @Test
  void callsArriveAndAreAnswered() {
    try (MirrorRig rig = new MirrorRig(OPTIONS)) {
      rig.apply(1, false, target(SHOP, "small", shadow.getPort(), 1));
      for (int i = 1; i <= 40; i++) {
        rig.data(
            SHOP_INDEX,
            i,
            0,
            RecordHeader.WHOLE | RecordHeader.HTTP2,
            MemorySegment.ofArray(call("call " + i)));
        rig.close(SHOP_INDEX, i);
      }
      Ledger end = rig.settled("small", 40);
      assertEquals(40, end.sent(), end::toString);
      MirrorRig.await(() -> rig.observedAnswers.get() == 40);
      assertEquals(
          IntStream.rangeClosed(1, 40).mapToObj(i -> "call " + i).sorted().toList(),
          calls.stream().sorted().toList());
    }
  }

  @Test
  void callsOfManyConnectionsShareFew() {
    try (MirrorRig rig = new MirrorRig(OPTIONS)) {
      rig.apply(1, false, MirrorRig.fanIn(SHOP, "small", shadow.getPort()));
      for (int i = 1; i <= 40; i++) {
        int flags = RecordHeader.WHOLE | RecordHeader.HTTP2;
        rig.data(SHOP_INDEX, i, 0, flags, MemorySegment.ofArray(call("call " + i)));
        rig.close(SHOP_INDEX, i);
      }
      assertEquals(40, rig.settled("small", 40).sent());
      MirrorRig.await(() -> rig.observedAnswers.get() == 40);
      assertEquals(
          IntStream.rangeClosed(1, 40).mapToObj(i -> "call " + i).sorted().toList(),
          calls.stream().sorted().toList());
    }
  }

  /// In pieces, and larger than the shadow's first window.
  @Test
  void aLargeCallWaitsForTheShadowsWindow() {
    String large = "x".repeat(300_000);
    byte[] all = call(large);
    try (MirrorRig rig = new MirrorRig(OPTIONS)) {
      rig.apply(1, false, target(SHOP, "small", shadow.getPort(), 1));
      pieces(rig, all);
      rig.close(SHOP_INDEX, 1);
      assertEquals(1, rig.settled("small", 1).sent());
      MirrorRig.await(() -> rig.observedAnswers.get() == 1);
      assertEquals(List.of(large), calls);
    }
  }

  /// What waits for the shadow's window does not leave any more, whatever the shadow says then.
  @Test
  void offEndsACallThatTheShadowHoldsBack() throws IOException {
    byte[] all = call("x".repeat(300_000));
    try (WithholdingShadow holding = new WithholdingShadow();
        MirrorRig rig = new MirrorRig(OPTIONS)) {
      rig.apply(1, false, target(SHOP, "small", holding.port(), 1));
      pieces(rig, all);
      MirrorRig.await(() -> holding.received() > 65_000);
      rig.mirror.pause();
      holding.letGo();
      MirrorRig.await(holding::ended);
      assertTrue(holding.received() < 100_000, "bytes: " + holding.received());
      assertEquals(1, rig.lost("small", LossReason.OFF));
    }
  }

  @Test
  void aShadowThatSpeaksNoHttp2OpensTheBreaker() throws IOException {
    try (ShadowServer old = new ShadowServer(Mode.FAST);
        MirrorRig rig =
            new MirrorRig(OPTIONS.within(Duration.ofMinutes(1), Duration.ofSeconds(2)))) {
      rig.apply(1, false, target(SHOP, "small", old.port(), 1));
      int flags = RecordHeader.WHOLE | RecordHeader.HTTP2;
      int seen = 0;
      while (rig.lost("small", LossReason.BREAKER_OPEN) == 0 && seen < 3000) {
        rig.data(SHOP_INDEX, ++seen, 0, flags, MemorySegment.ofArray(call("lost")));
        MirrorRig.pause(10);
      }
      Ledger end = rig.settled("small", seen);
      assertTrue(rig.lost("small", LossReason.BREAKER_OPEN) > 0, end::toString);
      assertEquals(0, rig.observedAnswers.get());
    }
  }

  private static void pieces(MirrorRig rig, byte[] all) {
    for (int at = 0; at < all.length; at += 50_000) {
      int length = Math.min(50_000, all.length - at);
      int flags =
          RecordHeader.HTTP2
              | (at == 0 ? RecordHeader.START : 0)
              | (at + length == all.length ? RecordHeader.END : 0);
      rig.data(SHOP_INDEX, 1, 0, flags, MemorySegment.ofArray(all).asSlice(at, length));
    }
  }

  /// As the capture writes it: a chunk for each DATA frame.
  private static byte[] call(String text) {
    StringBuilder request =
        new StringBuilder(
            "POST /shop.Shop/Echo HTTP/1.1\r\nhost: shop\r\ncontent-type: application/grpc"
                + "\r\nte: trailers\r\ntransfer-encoding: chunked\r\n\r\n");
    int length = text.length();
    request.append(Integer.toHexString(length + 5)).append("\r\n").append('\0');
    for (int shift = 24; shift >= 0; shift -= 8) {
      request.append((char) (length >> shift & 0xff));
    }
    request.append(text).append("\r\n0\r\n\r\n");
    return request.toString().getBytes(ISO_8859_1);
  }
}

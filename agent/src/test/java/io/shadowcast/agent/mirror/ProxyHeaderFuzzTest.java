package io.shadowcast.agent.mirror;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.shadowcast.agent.capture.Fuzz;
import io.shadowcast.words.MarkerKey;
import io.shadowcast.words.ShadowName;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Whatever stands in front of a stream or in a datagram: a header is read within its bytes, and no
/// marker is believed that nobody signed.
@Timeout(3600) // the longer mode; Fuzz itself notices what hangs
final class ProxyHeaderFuzzTest {
  private static final MarkerKey KEY = new MarkerKey(new byte[32]);
  private static final ShadowName SHADOW = new ShadowName("small");
  private static final String UNSIGNED = "v1;c;1;0;" + "0".repeat(32);
  private static final List<String> HEADERS =
      Stream.of(new byte[] {127, 0, 0, 1}, new byte[16], new byte[] {-64, 0, 2, 1})
          .map(ProxyHeaderFuzzTest::header)
          .toList();

  @Test
  void headers() throws InterruptedException {
    Fuzz.run(
        "headers of the PROXY protocol",
        random -> {
          byte[] bytes = Fuzz.damaged(random, HEADERS);
          int from = random.nextInt(bytes.length + 1);
          byte[] exact = Arrays.copyOfRange(bytes, random.nextBoolean() ? 0 : from, bytes.length);
          ByteBuffer stream = ByteBuffer.wrap(exact);
          if (ProxyHeader.begins(stream)) {
            ProxyHeader.marker(stream)
                .ifPresent(text -> {
                  assertTrue(text.length() <= exact.length, text);
                  assertTrue(KEY.verify(text, SHADOW).isEmpty(), text);
                });
          }
          assertEquals(0, stream.position());
        });
  }

  private static String header(byte[] address) {
    ByteBuf header =
        ProxyHeader.of(
            ProxyHeader.Transport.STREAM,
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 1),
            new InetSocketAddress(known(address), 2),
            ByteBuffer.wrap(UNSIGNED.getBytes(ISO_8859_1)));
    return new String(ByteBufUtil.getBytes(header), ISO_8859_1);
  }

  private static InetAddress known(byte[] address) {
    try {
      return InetAddress.getByAddress(address);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }
}

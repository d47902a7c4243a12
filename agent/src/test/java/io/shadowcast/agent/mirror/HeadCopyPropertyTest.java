package io.shadowcast.agent.mirror;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.shadowcast.words.Marker;
import io.shadowcast.words.MarkerKey;
import io.shadowcast.words.ShadowName;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// The shadow gets the request as it was, our marker, and nobody else's.
class HeadCopyPropertyTest {
  private static final ShadowName SMALL = new ShadowName("small");
  private static final byte[] KEY = new byte[MarkerKey.BYTES];
  private static final String LINE =
      "X-Shadowcast: " + new MarkerKey(KEY).sign(new Marker("2a", 5, 0x1234), SMALL) + "\r\n";
  private static final List<String> KEPT =
      List.of(
          "Host: shop\r\n",
          "Accept: */*\r\n",
          "x-shadow: 1\r\n",
          "X-Shadowcaster: 1\r\n",
          "X-\r\n",
          "x\n",
          "Cookie: X-Shadowcast: no\r\n",
          "\r\r\n",
          "A:b\n");
  private static final List<String> LEFT_OUT =
      List.of(
          "X-Shadowcast: v1;a;1;2;00000000000000000000000000000000\r\n",
          "x-shadowcast:\r\n",
          "X-SHADOWCAST : forged\n",
          "X_Shadowcast:\tforged\r\n",
          "X-Shadowcast: folded\r\n  on\r\n\ton\r\n");

  @Property
  void theMarkerFollowsTheRequestLineAndForgedOnesAreLeftOut(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int longest) {
    Random random = new Random(seed);
    StringBuilder in = new StringBuilder();
    StringBuilder expected = new StringBuilder();
    String before = random.nextInt(4) == 0 ? "\r\n\n" : "";
    in.append(before).append("POST /a?b HTTP/1.1\r\n");
    expected.append(in).append(LINE);
    for (int lines = random.nextInt(8); lines > 0; lines--) {
      if (random.nextInt(3) == 0) {
        in.append(LEFT_OUT.get(random.nextInt(LEFT_OUT.size())));
      } else {
        String kept = KEPT.get(random.nextInt(KEPT.size()));
        in.append(kept);
        expected.append(kept);
      }
    }
    String rest = "\r\nX-Shadowcast: in the body\r\n\r\nX-Shadowcast: too";
    assertEquals(expected + rest, copied(in + rest, random, longest));
  }

  /// The marker is written without the words' own text, and has to be the same.
  @Test
  void whatTheLaneWritesIsWhatTheWordsSay() {
    Marking marking = new Marking(new MarkerKey(KEY), "2a", SMALL);
    MarkerKey key = new MarkerKey(KEY);
    for (long number : new long[] {0, 1, 15, 16, 0xFFFF_FFFFL, Long.MAX_VALUE, -1}) {
      ByteBuffer text = marking.text(number, ~number);
      assertEquals(
          key.sign(new Marker("2a", number, ~number), SMALL), ISO_8859_1.decode(text).toString());
    }
  }

  private static String copied(String request, Random random, int longest) {
    HeadCopy copy = new HeadCopy(new Marking(new MarkerKey(KEY), "2a", SMALL), 5, 0x1234);
    ByteBuf out = Unpooled.buffer();
    for (byte[] piece : pieces(request.getBytes(ISO_8859_1), random, longest)) {
      copy.copy(ByteBuffer.wrap(piece), out);
    }
    return out.toString(ISO_8859_1);
  }

  private static List<byte[]> pieces(byte[] all, Random random, int longest) {
    List<byte[]> pieces = new ArrayList<>();
    for (int at = 0; at < all.length; ) {
      int length = Math.min(all.length - at, 1 + random.nextInt(longest));
      byte[] piece = new byte[length];
      System.arraycopy(all, at, piece, 0, length);
      pieces.add(piece);
      at += length;
    }
    return pieces;
  }
}

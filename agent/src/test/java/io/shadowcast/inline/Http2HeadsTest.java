package io.shadowcast.inline;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/// What is kept of a server's frames.
class Http2HeadsTest {
  @Property(tries = 300)
  void onlyThePayloadOfDataIsLeftOutHoweverTheBytesAreCut(
      @ForAll @Size(max = 12) List<@IntRange(min = 0, max = 3) Integer> types,
      @ForAll @Size(min = 12, max = 12) List<@IntRange(min = 0, max = 300) Integer> lengths,
      @ForAll @IntRange(min = 1, max = 70) int step) {
    ByteBuf all = Unpooled.buffer();
    ByteBuf expected = Unpooled.buffer();
    for (int i = 0; i < types.size(); i++) {
      ByteBuf header = Unpooled.buffer().writeMedium(lengths.get(i)).writeByte(types.get(i));
      header.writeByte(0).writeInt(i);
      byte[] payload = ByteBufUtil.getBytes(Unpooled.buffer().writeZero(lengths.get(i)));
      all.writeBytes(header.duplicate()).writeBytes(payload);
      expected.writeBytes(header);
      if (types.get(i) != 0) {
        expected.writeBytes(payload);
      }
    }
    Http2Heads heads = new Http2Heads();
    ByteBuf kept = Unpooled.buffer();
    while (all.isReadable()) {
      heads.keep(all.readSlice(Math.min(step, all.readableBytes())), kept);
    }
    assertEquals(expected, kept);
  }

  @Example
  void noRequestAndNoAnswerOfHttp1IsTakenForHttp2() {
    assertTrue(Http2Heads.beginsClient(bytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")));
    assertFalse(Http2Heads.beginsClient(bytes("PRINT / HTTP/1.1\r\n")));
    assertFalse(Http2Heads.beginsClient(bytes("P")));
    assertTrue(Http2Heads.beginsServer(bytes("\0\0\6\4\0\0\0\0\0\0\3\0\0\0d")));
    assertTrue(Http2Heads.beginsServer(bytes("\0\0\0\4\0\0\0\0\0")));
    assertFalse(Http2Heads.beginsServer(bytes("\0\0\5\4\0\0\0\0\0")));
    assertFalse(Http2Heads.beginsServer(bytes("HTTP/1.1 408 Request Timeout\r\n")));
    assertFalse(Http2Heads.beginsServer(bytes("\0\0")));
  }

  private static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, ISO_8859_1);
  }
}

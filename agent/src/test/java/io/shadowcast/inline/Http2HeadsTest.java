package io.shadowcast.inline;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
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
    List<String> told = new ArrayList<>();
    Http2Heads heads =
        new Http2Heads(
            0, (type, flags, stream, over) -> told.add(type + " " + flags + " " + stream + over));
    ByteBuf kept = Unpooled.buffer();
    while (all.isReadable()) {
      heads.pass(all.readSlice(Math.min(step, all.readableBytes())), kept);
    }
    assertEquals(expected, kept);
    List<String> sent = new ArrayList<>();
    for (int i = 0; i < types.size(); i++) {
      sent.add(types.get(i) + " 0 " + i + "false");
      sent.add(types.get(i) + " 0 " + i + "true");
    }
    assertEquals(sent, told);
  }

  @Example
  void aStreamIsOpenFromItsFirstByteToTheLastOfItsAnswerOrAReset() {
    Http2Streams streams = new Http2Streams();
    streams.client(bytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0"));
    assertFalse(streams.anyOpen());
    streams.client(bytes("\0\0\2\1\5\0\0\0\1h"));
    assertTrue(streams.anyOpen());
    streams.client(bytes("h\0\0\1\1\5\0\0\0\3h\0\0\1\1\5\0\0\0\5h"));
    server(streams, "\0\0\4\3\0\0\0\0\3code");
    server(streams, "\0\0\1\1\4\0\0\0\1h\0\0\3\0\1\0\0\0\1da");
    streams.client(bytes("\0\0\4\3\0\0\0\0\5code"));
    assertTrue(streams.anyOpen(), "the last byte of the first is not there");
    server(streams, "t");
    assertFalse(streams.anyOpen());
    streams.client(bytes("\0\0\1\1\5\0\0\0\5h"));
    assertFalse(streams.anyOpen(), "trailers begin no stream");
  }

  @Example
  void aClientThatOpensStreamsWithoutEndIsCountedNoFurther() {
    Http2Streams streams = new Http2Streams();
    streams.client(bytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
    ByteBuf frame = Unpooled.buffer();
    for (int i = 0; i < 5000; i++) {
      frame.clear().writeMedium(0).writeByte(1).writeByte(5).writeInt(2 * i + 1);
      streams.client(frame);
    }
    for (int i = 0; i < 5000; i++) {
      frame.clear().writeMedium(0).writeByte(1).writeByte(5).writeInt(2 * i + 1);
      streams.server(frame, Unpooled.buffer());
    }
    assertTrue(streams.anyOpen(), "nobody knows");
  }

  private static void server(Http2Streams streams, String text) {
    streams.server(bytes(text), Unpooled.buffer());
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

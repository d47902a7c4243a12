package io.shadowcast.agent.os;

import static io.shadowcast.agent.os.BpfMachine.run;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/// The filter says of any packet of TCP or UDP what a plain reading of its rules says.
final class DatagramFilterPropertyTest {
  private static final int HEAD = 512;
  private static final int LOOPBACK = 1;
  private static final int ETHERNET = 2;
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final List<Integer> STREAMS = List.of(80, 53);
  private static final List<Integer> DATAGRAMS = List.of(53, 514);

  private static final BpfProgram BOTH =
      new PacketFilter(STREAMS, DATAGRAMS, List.of(), LOOPBACK, HEAD, List.of()).program();
  private static final BpfProgram DATAGRAMS_ALONE =
      new PacketFilter(List.of(), DATAGRAMS, List.of(), LOOPBACK, HEAD, List.of()).program();

  /// @param extensions of IPv6 before UDP or TCP; of IPv4 words of options
  /// @param fragment its place in the packet, in units of eight bytes; -1: the packet is whole
  record Sent(
      boolean six,
      int protocol,
      int from,
      int to,
      int extensions,
      int fragment,
      int type,
      int device) {
    private byte[] bytes() {
      byte[] transport = new byte[24]; // with payload, also behind a TCP header
      ByteBuffer ports = ByteBuffer.wrap(transport);
      ports.putShort((short) from).putShort((short) to).put(12, (byte) 0x50);
      return six ? ipv6(transport) : ipv4(transport);
    }

    private byte[] ipv4(byte[] transport) {
      int header = 20 + 4 * extensions;
      ByteBuffer packet = ByteBuffer.allocate(header + transport.length);
      packet.put(0, (byte) (0x40 | header / 4)).put(9, (byte) protocol);
      packet.putShort(6, (short) (fragment < 0 ? 0x4000 : 0x2000 | fragment));
      return packet.put(header, transport).array();
    }

    private byte[] ipv6(byte[] transport) {
      int header = 40 + 8 * extensions + (fragment < 0 ? 0 : 8);
      ByteBuffer packet = ByteBuffer.allocate(header + transport.length);
      packet.put(0, (byte) 0x60);
      int next = 6;
      for (int i = 0; i < extensions; i++) {
        packet.put(next, (byte) 60);
        next = 40 + 8 * i;
      }
      if (fragment >= 0) {
        packet.put(next, (byte) 44);
        next = 40 + 8 * extensions;
        packet.putShort(next + 2, (short) (fragment << 3 | 1));
      }
      packet.put(next, (byte) protocol);
      return packet.put(header, transport).array();
    }

    private boolean passes() {
      boolean doubled = type == PacketFilter.OUTGOING && device == LOOPBACK;
      boolean carried = protocol == TCP || protocol == UDP;
      return carried && type != PacketFilter.OTHER_HOST && !doubled && fragment <= 0;
    }

    private int kept(List<Integer> served) {
      if (type != PacketFilter.OUTGOING && served.contains(to)) {
        return PacketFilter.WHOLE_PACKET;
      }
      boolean answers = type == PacketFilter.OUTGOING || device == LOOPBACK;
      return answers && served.contains(from) ? HEAD : 0;
    }
  }

  @Property(tries = 5000)
  void packetsAreKeptByProtocolPortAndDirection(@ForAll("packets") Sent sent) {
    int expected = !sent.passes() ? 0 : sent.kept(sent.protocol() == UDP ? DATAGRAMS : STREAMS);
    assertEquals(expected, run(BOTH, sent.bytes(), sent.type(), sent.device()));
  }

  @Property(tries = 2000)
  void withoutStreamsOnlyDatagramsAreKept(@ForAll("packets") Sent sent) {
    boolean wanted = sent.passes() && sent.protocol() == UDP;
    int expected = wanted ? sent.kept(DATAGRAMS) : 0;
    assertEquals(expected, run(DATAGRAMS_ALONE, sent.bytes(), sent.type(), sent.device()));
  }

  @Example
  void anEmptyDatagramIsKept() {
    byte[] empty = new byte[28];
    ByteBuffer.wrap(empty)
        .put(0, (byte) 0x45)
        .put(9, (byte) UDP)
        .putShort(20, (short) 5000)
        .putShort(22, (short) 514);
    assertEquals(PacketFilter.WHOLE_PACKET, run(BOTH, empty, 0, ETHERNET));
  }

  @Provide
  Arbitrary<Sent> packets() {
    Arbitrary<Integer> ports = Arbitraries.of(53, 80, 514, 5000, 0, 65_535);
    return Combinators.combine(
            Arbitraries.of(true, false),
            Arbitraries.of(TCP, UDP, 1),
            ports,
            ports,
            Arbitraries.integers().between(0, 2),
            Arbitraries.of(-1, -1, 0, 1, 185),
            Arbitraries.of(0, 1, 2, PacketFilter.OTHER_HOST, PacketFilter.OUTGOING),
            Arbitraries.of(LOOPBACK, ETHERNET))
        .as(Sent::new);
  }
}

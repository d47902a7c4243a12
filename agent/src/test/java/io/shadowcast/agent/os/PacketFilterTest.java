package io.shadowcast.agent.os;

import static io.shadowcast.agent.os.BpfMachine.run;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Runs the filter on packets in an interpreter. That the kernel accepts the program is shown by
/// the tests with real packets.
final class PacketFilterTest {
  private static final int HEAD = 512;
  private static final int LOOPBACK = 1;
  private static final int ETHERNET = 2;
  private static final int INCOMING = 0;

  private static final BpfProgram ANYWHERE =
      new PacketFilter(List.of(80, 8080), List.of(), LOOPBACK, HEAD).program();

  @Test
  void bothDirectionsOfAServedPortAreKept() {
    for (boolean six : new boolean[] {false, true}) {
      assertEquals(
          PacketFilter.WHOLE_PACKET, run(ANYWHERE, tcp(six, 5000, 8080), INCOMING, ETHERNET));
      assertEquals(HEAD, run(ANYWHERE, tcp(six, 80, 5000), PacketFilter.OUTGOING, ETHERNET));
      assertEquals(
          PacketFilter.WHOLE_PACKET, run(ANYWHERE, tcp(six, 5000, 80), INCOMING, LOOPBACK));
      assertEquals(HEAD, run(ANYWHERE, tcp(six, 80, 5000), INCOMING, LOOPBACK));
    }
  }

  @Test
  void whatIsSentToTheSamePortOfAShadowElsewhereIsNotMirroredAgain() {
    assertEquals(0, run(ANYWHERE, tcp(false, 5000, 80), PacketFilter.OUTGOING, ETHERNET));
    assertEquals(0, run(ANYWHERE, tcp(false, 80, 5000), INCOMING, ETHERNET));
  }

  @Test
  void theSecondPassOnLoopbackIsDropped() {
    assertEquals(0, run(ANYWHERE, tcp(false, 5000, 80), PacketFilter.OUTGOING, LOOPBACK));
    assertEquals(0, run(ANYWHERE, tcp(true, 80, 5000), PacketFilter.OUTGOING, LOOPBACK));
  }

  @Test
  void otherPortsProtocolsFragmentsAndHostsAreDropped() {
    assertEquals(0, run(ANYWHERE, tcp(false, 5000, 81), INCOMING, ETHERNET));
    assertEquals(0, run(ANYWHERE, tcp(false, 5000, 80), PacketFilter.OTHER_HOST, ETHERNET));
    byte[] other = tcp(false, 5000, 80);
    other[9] = 17;
    assertEquals(0, run(ANYWHERE, other, INCOMING, ETHERNET), "UDP is not asked for");
    byte[] fragment = tcp(false, 5000, 80);
    fragment[7] = 1;
    assertEquals(0, run(ANYWHERE, fragment, INCOMING, ETHERNET));
    byte[] arp = new byte[28];
    assertEquals(0, run(ANYWHERE, arp, INCOMING, ETHERNET));
  }

  @Test
  void headersOfAnyLengthAreSteppedOver() {
    byte[] options = new byte[81];
    System.arraycopy(tcp(false, 5000, 80), 0, options, 0, 20);
    options[0] = 0x4f;
    options[72] = 0x50;
    ByteBuffer.wrap(options).putShort(60, (short) 5000).putShort(62, (short) 80);
    assertEquals(PacketFilter.WHOLE_PACKET, run(ANYWHERE, options, INCOMING, ETHERNET));
    byte[] jumbo = new byte[72];
    jumbo[60] = 0x50;
    jumbo[0] = 0x60;
    jumbo[40] = 6;
    ByteBuffer.wrap(jumbo).putShort(48, (short) 5000).putShort(50, (short) 80);
    assertEquals(PacketFilter.WHOLE_PACKET, run(ANYWHERE, jumbo, INCOMING, ETHERNET));
  }

  @Test
  void upToTwoExtensionsAreSteppedOverAndMoreAreCounted() {
    byte[] twice = extended(60, new int[] {43, 6}, new int[] {2, 0});
    assertEquals(PacketFilter.WHOLE_PACKET, run(ANYWHERE, twice, INCOMING, ETHERNET));
    byte[] first = extended(0, new int[] {44, 6}, new int[] {0, 0});
    assertEquals(PacketFilter.WHOLE_PACKET, run(ANYWHERE, first, INCOMING, ETHERNET));
    byte[] later = first.clone();
    later[51] = 8;
    assertEquals(0, run(ANYWHERE, later, INCOMING, ETHERNET));
    byte[] thrice = extended(0, new int[] {60, 43, 6}, new int[] {0, 0, 0});
    assertEquals(40, run(ANYWHERE, thrice, INCOMING, ETHERNET));
    byte[] udp = extended(60, new int[] {17}, new int[] {0});
    assertEquals(0, run(ANYWHERE, udp, INCOMING, ETHERNET));
  }

  /// IPv6 with extension headers before a TCP packet to port 80.
  ///
  /// @param types what follows each
  /// @param lengths of each, in units of eight bytes beyond the first
  private static byte[] extended(int first, int[] types, int[] lengths) {
    byte[] packet = new byte[200];
    packet[0] = 0x60;
    packet[6] = (byte) first;
    int at = 40;
    for (int i = 0; i < types.length; i++) {
      packet[at] = (byte) types[i];
      packet[at + 1] = (byte) lengths[i];
      at += 8 * (lengths[i] + 1);
    }
    packet[at + 12] = 0x50;
    ByteBuffer.wrap(packet).putShort(at, (short) 5000).putShort(at + 2, (short) 80);
    return packet;
  }

  @Test
  void onlyTheNamedInterfacesAreKept() {
    BpfProgram some = new PacketFilter(List.of(80), List.of(2, 7), LOOPBACK, HEAD).program();
    assertEquals(PacketFilter.WHOLE_PACKET, run(some, tcp(false, 5000, 80), INCOMING, 7));
    assertEquals(0, run(some, tcp(false, 5000, 80), INCOMING, 3));
  }

  @Test
  void hundredsOfPortsFitAndTooManyAreRefused() {
    List<Integer> many = IntStream.rangeClosed(1, 900).boxed().toList();
    BpfProgram program = new PacketFilter(many, List.of(), LOOPBACK, HEAD).program();
    assertEquals(PacketFilter.WHOLE_PACKET, run(program, tcp(true, 5000, 900), INCOMING, ETHERNET));
    assertEquals(HEAD, run(program, tcp(false, 900, 5000), PacketFilter.OUTGOING, ETHERNET));
    List<Integer> tooMany = IntStream.rangeClosed(1, 1100).boxed().toList();
    PacketFilter filter = new PacketFilter(tooMany, List.of(), LOOPBACK, HEAD);
    String message = assertThrows(IllegalArgumentException.class, filter::program).toString();
    assertTrue(message.contains("(expected: 1..4096"), message);
  }

  @Test
  void aClientThatOnlyAcknowledgesIsDroppedAndNothingElseOfIt() {
    for (boolean six : new boolean[] {false, true}) {
      int header = six ? 40 : 20;
      byte[] acknowledgement = Arrays.copyOf(tcp(six, 5000, 80), header + 32);
      acknowledgement[header + 12] = (byte) 0x80;
      acknowledgement[header + 13] = 0x10;
      assertEquals(0, run(ANYWHERE, acknowledgement, INCOMING, ETHERNET));
      byte[] withByte = Arrays.copyOf(acknowledgement, header + 33);
      assertEquals(PacketFilter.WHOLE_PACKET, run(ANYWHERE, withByte, INCOMING, ETHERNET));
      for (int flag : new int[] {0x01, 0x02, 0x04}) {
        byte[] control = acknowledgement.clone();
        control[header + 13] = (byte) (0x10 | flag);
        assertEquals(PacketFilter.WHOLE_PACKET, run(ANYWHERE, control, INCOMING, ETHERNET));
      }
    }
  }

  /// With one byte of payload.
  private static byte[] tcp(boolean six, int from, int to) {
    byte[] packet = new byte[six ? 61 : 41];
    int header = six ? 40 : 20;
    packet[header + 12] = 0x50;
    packet[0] = (byte) (six ? 0x60 : 0x45);
    packet[six ? 6 : 9] = 6;
    if (six) {
      packet[5] = 21;
    }
    ByteBuffer.wrap(packet).putShort(header, (short) from).putShort(header + 2, (short) to);
    return packet;
  }
}

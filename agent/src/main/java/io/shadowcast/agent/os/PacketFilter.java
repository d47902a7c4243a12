package io.shadowcast.agent.os;

import io.shadowcast.agent.os.BpfProgram.Assembler;
import io.shadowcast.agent.os.BpfProgram.Op;
import io.shadowcast.agent.os.BpfProgram.Test;
import java.util.List;

/// The filter of a capture: TCP and UDP of served ports in both directions, IPv4 and IPv6, for
/// packets that begin with their IP header (SOCK_DGRAM, so that Ethernet, VLAN tags, loopback and
/// tunnels all look the same).
///
/// Kept are packets from clients to a served port of this host, whole, unless they do nothing but
/// acknowledge, and packets from a served port, cut to a head. What this host itself sends to the
/// same port of another host, such as a shadow, is not kept: it would be mirrored again. On
/// loopback every packet passes twice; the outgoing pass is dropped. Of a fragmented packet the
/// first fragment is kept, so that it is counted; the others name no ports.
///
/// @param ports served TCP ports of this host
/// @param datagrams served UDP ports of this host; none: no UDP is kept
/// @param interfaces kernel indices; empty means all
/// @param loopback kernel index of the loopback interface
/// @param headBytes what is kept of a packet of a server, from the IP header on
/// @param whole TCP ports whose packets are kept whole
public record PacketFilter(
    List<Integer> ports,
    List<Integer> datagrams,
    List<Integer> interfaces,
    int loopback,
    int headBytes,
    List<Integer> whole) {
  /// Beyond the largest packet there is: 512 KiB with BIG TCP.
  static final int WHOLE_PACKET = 0x90000;

  /// Ancillary data of the kernel, at negative offsets (SKF_AD_OFF).
  static final int ANCILLARY = 0xfffff000;

  static final int PACKET_TYPE = ANCILLARY + 4;
  static final int INTERFACE = ANCILLARY + 8;

  static final int OTHER_HOST = 3;
  static final int OUTGOING = 4;

  private static final int TCP = 6;
  private static final int UDP = 17;

  /// The cell with the protocol behind the IP headers.
  private static final int TRANSPORT = 2;

  private static final int TCP_OFFSET = 12;
  private static final int TCP_FLAGS = 13;
  private static final int FIN_SYN_RST = 7;
  private static final int FRAGMENT_OFFSET = 0x1fff;
  private static final int IPV6_HEADER = 40;
  private static final int IPV6_FRAGMENT_OFFSET = 0xfff8;
  private static final int EXTENSION_UNIT = 8;
  private static final int HOP_BY_HOP = 0;
  private static final int ROUTING = 43;
  private static final int FRAGMENT = 44;
  private static final int DESTINATION = 60;

  /// Too little for headers of IPv6 and TCP, so that nothing is read from it.
  private static final int STRANGE_HEAD = 40;

  /// Of TCP alone; cuts the packets of all servers.
  public PacketFilter(List<Integer> ports, List<Integer> interfaces, int loopback, int headBytes) {
    this(ports, List.of(), interfaces, loopback, headBytes, List.of());
  }

  /// Copies; refuses a filter that would keep nothing.
  public PacketFilter {
    ports = List.copyOf(ports);
    datagrams = List.copyOf(datagrams);
    interfaces = List.copyOf(interfaces);
    whole = List.copyOf(whole);
    if (ports.isEmpty() && datagrams.isEmpty()) {
      throw new IllegalArgumentException("filter.ports: [] (expected: at least one port)");
    }
  }

  /// The filter as a program for the kernel.
  ///
  /// @throws IllegalArgumentException with more ports than a program can hold, about a thousand
  public BpfProgram program() {
    Assembler program = new Assembler();
    place(program);
    ipv4(program);
    ipv6(program);
    program.label("ports");
    if (!datagrams.isEmpty()) {
      program.add(Op.LOAD_CELL, TRANSPORT).jumpWhen(Test.EQUAL, UDP, "datagram");
    }
    ports(program);
    program.jump("drop");
    client(program);
    if (!datagrams.isEmpty()) {
      datagrams(program);
    }
    return program.label("drop").keep(0).assemble();
  }

  /// A packet of a client that only acknowledges says nothing: no payload behind the headers, no
  /// begin and no end. X is the length of the IP header. By the length of the packet, which padding
  /// may lengthen, but nothing shortens.
  private static void client(Assembler program) {
    program
        .label("client")
        .add(Op.LOAD_BYTE_AT_X, TCP_FLAGS)
        .jumpWhen(Test.ANY_BIT, FIN_SYN_RST, "keep")
        .add(Op.LOAD_BYTE_AT_X, TCP_OFFSET)
        .add(Op.AND, 0xf0)
        .add(Op.SHIFT_RIGHT, 2)
        .add(Op.STORE_CELL, 0)
        .add(Op.LOAD_LENGTH, 0)
        .add(Op.SUBTRACT_X, 0)
        .add(Op.STORE_CELL, 1)
        .add(Op.LOAD_CELL, 0)
        .add(Op.A_TO_X, 0)
        .add(Op.LOAD_CELL, 1)
        .add(Op.SUBTRACT_X, 0)
        .jumpWhen(Test.EQUAL, 0, "drop")
        .label("keep")
        .keep(WHOLE_PACKET);
  }

  private void place(Assembler program) {
    program
        .add(Op.LOAD_WORD, PACKET_TYPE)
        .jumpWhen(Test.EQUAL, OTHER_HOST, "drop")
        .jumpUnless(Test.EQUAL, OUTGOING, "not doubled")
        .add(Op.LOAD_WORD, INTERFACE)
        .jumpWhen(Test.EQUAL, loopback, "drop")
        .label("not doubled");
    if (!interfaces.isEmpty()) {
      program.add(Op.LOAD_WORD, INTERFACE);
      interfaces.forEach(index -> program.jumpWhen(Test.EQUAL, index, "wanted"));
      program.jump("drop").label("wanted");
    }
  }

  private void ipv4(Assembler program) {
    program
        .add(Op.LOAD_BYTE, 0)
        .add(Op.AND, 0xf0)
        .jumpUnless(Test.EQUAL, 0x40, "not IPv4")
        .add(Op.LOAD_BYTE, 9);
    carries(program, "IPv4");
    program
        .jump("drop")
        .label("IPv4")
        .add(Op.LOAD_HALF, 6)
        .jumpWhen(Test.ANY_BIT, FRAGMENT_OFFSET, "drop")
        .add(Op.SET_X_TO_HEADER, 0)
        .jump("ports");
  }

  /// Up to two extension headers are stepped over (RFC 8200 section 4): hop-by-hop options, with
  /// the jumbo option of packets beyond 64 KiB among them, destination options, routing. Of a
  /// packet with more the begin is kept, so that it is counted. Of fragments the first is kept.
  private void ipv6(Assembler program) {
    program
        .label("not IPv4")
        .jumpUnless(Test.EQUAL, 0x60, "drop")
        .add(Op.SET_X, IPV6_HEADER)
        .add(Op.LOAD_BYTE, 6);
    extension(program, "first");
    extension(program, "second");
    carries(program, "ports");
    program
        .jumpWhen(Test.EQUAL, FRAGMENT, "fragment")
        .keepWhen(Test.EQUAL, HOP_BY_HOP, STRANGE_HEAD)
        .keepWhen(Test.EQUAL, ROUTING, STRANGE_HEAD)
        .keepWhen(Test.EQUAL, DESTINATION, STRANGE_HEAD)
        .jump("drop")
        .label("fragment")
        .add(Op.LOAD_HALF_AT_X, 2)
        .jumpWhen(Test.ANY_BIT, IPV6_FRAGMENT_OFFSET, "drop")
        .add(Op.LOAD_BYTE_AT_X, 0);
    stepOver(program);
    carries(program, "ports");
    program.jump("drop");
  }

  /// Goes to the label when A is a protocol that is wanted, and notes it; A stays.
  private void carries(Assembler program, String label) {
    if (!datagrams.isEmpty()) {
      program.add(Op.STORE_CELL, TRANSPORT).jumpWhen(Test.EQUAL, UDP, label);
    }
    program.jumpWhen(Test.EQUAL, TCP, label);
  }

  /// A is the type of the header at X, before and after.
  private static void extension(Assembler program, String name) {
    program
        .jumpWhen(Test.EQUAL, HOP_BY_HOP, name)
        .jumpWhen(Test.EQUAL, ROUTING, name)
        .jumpWhen(Test.EQUAL, DESTINATION, name)
        .jump("after " + name)
        .label(name)
        .add(Op.LOAD_BYTE_AT_X, 1);
    program.add(Op.SHIFT_LEFT, 3).add(Op.STORE_CELL, 1).add(Op.LOAD_BYTE_AT_X, 0);
    program.add(Op.STORE_CELL, 0).add(Op.LOAD_CELL, 1);
    program.add(Op.ADD, EXTENSION_UNIT).add(Op.ADD_X, 0).add(Op.A_TO_X, 0).add(Op.LOAD_CELL, 0);
    program.label("after " + name);
  }

  /// Moves X behind a header of eight bytes; A stays.
  private static void stepOver(Assembler program) {
    program
        .add(Op.STORE_CELL, 0)
        .add(Op.SET_A, EXTENSION_UNIT)
        .add(Op.ADD_X, 0)
        .add(Op.A_TO_X, 0)
        .add(Op.LOAD_CELL, 0);
  }

  private void ports(Assembler program) {
    program.add(Op.LOAD_WORD, PACKET_TYPE).jumpWhen(Test.EQUAL, OUTGOING, "server");
    program.add(Op.LOAD_HALF_AT_X, 2);
    ports.forEach(port -> program.jumpWhen(Test.EQUAL, port, "client"));
    program.add(Op.LOAD_WORD, INTERFACE).jumpUnless(Test.EQUAL, loopback, "drop");
    program.label("server").add(Op.LOAD_HALF_AT_X, 0);
    ports.forEach(port ->
        program.keepWhen(Test.EQUAL, port, whole.contains(port) ? WHOLE_PACKET : headBytes));
  }

  /// Every datagram of a client says something, also an empty one.
  private void datagrams(Assembler program) {
    program.label("datagram").add(Op.LOAD_WORD, PACKET_TYPE);
    program.jumpWhen(Test.EQUAL, OUTGOING, "answer").add(Op.LOAD_HALF_AT_X, 2);
    datagrams.forEach(port -> program.keepWhen(Test.EQUAL, port, WHOLE_PACKET));
    program.add(Op.LOAD_WORD, INTERFACE).jumpUnless(Test.EQUAL, loopback, "drop");
    program.label("answer").add(Op.LOAD_HALF_AT_X, 0);
    datagrams.forEach(port -> program.keepWhen(Test.EQUAL, port, headBytes));
  }
}

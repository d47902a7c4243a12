package io.shadowcast.agent.capture.net;

/// One TCP connection as the reassembly sees it. Made once, used again for one connection after the
/// other.
final class Flow {
  static final int NONE = -1;

  /// Names it among the connections; the same as long as this object lives.
  final int slot;

  // Client and server, addresses in the byte order of the packet.
  long clientHigh;
  long clientLow;
  long serverHigh;
  long serverLow;
  int ports;

  int workload;

  /// The next byte of the client, and of the server, that was not handed on yet.
  int clientNext;

  int serverNext;

  /// The first packet of the server told where it stands.
  boolean serverKnown;

  /// The client has said where its stream ends, at `finishAt`.
  boolean finishKnown;

  int finishAt;
  boolean clientFinished;
  boolean serverFinished;

  /// Over; kept a while, so that what comes late is not taken for a new connection.
  boolean closed;

  long lastNanos;

  /// First of the segments that wait for a hole to be filled.
  int held;

  /// Room in the store that they take.
  int heldRoom;

  long heldSince;

  Flow(int slot) {
    this.slot = slot;
  }

  void begin(int workload, int clientNext, long nanos) {
    this.workload = workload;
    this.clientNext = clientNext;
    serverKnown = false;
    finishKnown = false;
    clientFinished = false;
    serverFinished = false;
    closed = false;
    lastNanos = nanos;
    held = NONE;
    heldRoom = 0;
  }

  boolean is(long clientHigh, long clientLow, long serverHigh, long serverLow, int ports) {
    return this.ports == ports
        && this.clientLow == clientLow
        && this.serverLow == serverLow
        && this.clientHigh == clientHigh
        && this.serverHigh == serverHigh;
  }

  int hash() {
    return hash(clientHigh, clientLow, serverHigh, serverLow, ports);
  }

  static int hash(long clientHigh, long clientLow, long serverHigh, long serverLow, int ports) {
    return (int) (tuple(clientHigh, clientLow, serverHigh, serverLow, ports) >>> 32);
  }

  /// A number of the addresses and ports.
  long tuple() {
    return tuple(clientHigh, clientLow, serverHigh, serverLow, ports);
  }

  private static long tuple(
      long clientHigh, long clientLow, long serverHigh, long serverLow, int ports) {
    long mixed = clientHigh ^ Long.rotateLeft(clientLow, 17) ^ Long.rotateLeft(serverHigh, 31);
    mixed = (mixed ^ Long.rotateLeft(serverLow, 47) ^ ports) * 0x9e3779b97f4a7c15L;
    return (mixed ^ (mixed >>> 32)) * 0x94d049bb133111ebL;
  }
}

package io.shadowcast.agent.os;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.shadowcast.snapshot.kernel.Descriptor;
import io.shadowcast.snapshot.kernel.KernelCall;
import io.shadowcast.snapshot.kernel.KernelException;
import io.shadowcast.snapshot.kernel.MappedMemory;
import io.shadowcast.snapshot.kernel.Poll;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;

/// Packets of this host through memory shared with the kernel: an AF_PACKET socket with a
/// TPACKET_V3 receive ring (Documentation/networking/packet_mmap of Linux). The kernel fills blocks
/// of packets and hands them over one after the other; a block given back is filled anew. When no
/// block is free the kernel drops packets and counts them: it never waits for us.
///
/// Used by one thread. Reading allocates nothing.
public final class PacketRing implements AutoCloseable {
  private static final int AF_PACKET = 17;
  private static final int SOCK_DGRAM_CLOEXEC = 2 | 0x80000;
  private static final short ETH_P_ALL_BIG_ENDIAN = 0x0300;
  private static final int SOL_SOCKET = 1;
  private static final int SO_ERROR = 4;
  private static final int SO_ATTACH_FILTER = 26;
  private static final int SOL_PACKET = 263;
  private static final int PACKET_RX_RING = 5;
  private static final int PACKET_STATISTICS = 6;
  private static final int PACKET_VERSION = 10;
  private static final int PACKET_FANOUT = 18;
  private static final int PACKET_IGNORE_OUTGOING = 23;
  private static final int TPACKET_V3 = 2;

  /// PACKET_FANOUT_HASH (0) of a group that the kernel names (PACKET_FANOUT_FLAG_UNIQUEID).
  private static final int HASH_OF_A_NEW_GROUP = 0x2000 << 16;

  private static final int FRAME_BYTES = 2048;
  private static final int SOCKADDR_LL_BYTES = 20;
  private static final int INTERFACE_AT = 4;

  private static final int BLOCK_STATUS = 8;
  private static final int BLOCK_PACKETS = 12;
  private static final int BLOCK_FIRST = 16;
  private static final int OURS = 1;
  private static final int LOSING = 4;

  private static final MethodHandle SOCKET =
      KernelCall.bind("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle SETSOCKOPT =
      KernelCall.bind(
          "setsockopt",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle GETSOCKOPT =
      KernelCall.bind(
          "getsockopt",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
  private static final MethodHandle BIND =
      KernelCall.bind("bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle GETSOCKNAME =
      KernelCall.bind("getsockname", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
  private static final VarHandle STATUS = JAVA_INT.varHandle();

  /// Size of a ring.
  ///
  /// @param blockBytes a multiple of the page; a block must hold several packets of 64 KiB, so 1
  ///   MiB is a good value
  /// @param blocks how many
  /// @param retireMillis a block with packets in it is handed over after this time, full or not
  public record Size(int blockBytes, int blocks, int retireMillis) {
    /// Refuses a ring the kernel would refuse.
    public Size {
      if (blockBytes < 4096 || blockBytes % 4096 != 0) {
        throw new IllegalArgumentException(
            "capture.block: " + blockBytes + " (expected: a multiple of 4096 bytes)");
      }
      if (blocks < 2) {
        throw new IllegalArgumentException("capture.ring: " + blocks + " blocks (expected: >= 2)");
      }
    }
  }

  private final int descriptor;
  private final Size size;
  private final MappedMemory memory;
  private final MemorySegment ring;
  private final Poll poll;
  private final MemorySegment value = Arena.ofAuto().allocate(SOCKADDR_LL_BYTES, 4);
  private final MemorySegment valueLength = Arena.ofAuto().allocate(4, 4);
  private int current;
  private long dropped;
  private long freezes;
  private long errors;

  private PacketRing(int descriptor, Size size) throws KernelException {
    this.descriptor = descriptor;
    this.size = size;
    memory = MappedMemory.share(descriptor, (long) size.blockBytes() * size.blocks());
    ring = memory.segment();
    poll = new Poll(descriptor);
  }

  /// Opens a ring that receives what the filter keeps, from now on.
  ///
  /// @throws KernelException `EPERM` without CAP_NET_RAW
  public static PacketRing open(PacketFilter filter, Size size) throws KernelException {
    return open(filter, filter.program(), size);
  }

  /// Opens rings among which the kernel divides what the filter keeps by the hash of addresses and
  /// ports, which is the same for both directions of a connection since Linux 4.2 (commit
  /// eb70db875671). Which ring a connection goes to depends on how many there are: so nothing is
  /// kept before all are there, and they are to be closed together.
  ///
  /// @param each size of each ring
  /// @throws KernelException `EPERM` without CAP_NET_RAW
  public static List<PacketRing> openTogether(PacketFilter filter, Size each, int count)
      throws KernelException {
    if (count == 1) {
      return List.of(open(filter, each));
    }
    List<PacketRing> rings = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        rings.add(open(filter, BpfProgram.NOTHING, each));
      }
      int group = HASH_OF_A_NEW_GROUP;
      for (PacketRing ring : rings) {
        group = ring.join(group);
      }
      for (PacketRing ring : rings) {
        attach(ring.descriptor, filter.program());
      }
      return List.copyOf(rings);
    } catch (KernelException | RuntimeException e) {
      rings.forEach(PacketRing::close);
      throw e;
    }
  }

  /// @return the group as the next ring is to ask for it
  private int join(int group) throws KernelException {
    option(descriptor, SOL_PACKET, PACKET_FANOUT, "PACKET_FANOUT", group);
    option(SOL_PACKET, PACKET_FANOUT, "PACKET_FANOUT", Integer.BYTES);
    return value.get(JAVA_INT, 0);
  }

  private static PacketRing open(PacketFilter filter, BpfProgram program, Size size)
      throws KernelException {
    // Protocol 0: nothing arrives before the filter is in place.
    int descriptor = socket();
    try {
      option(descriptor, SOL_PACKET, PACKET_VERSION, "PACKET_VERSION", TPACKET_V3);
      attach(descriptor, program);
      boolean one = filter.interfaces().size() == 1;
      if (one && filter.interfaces().getFirst() == filter.loopback()) {
        option(descriptor, SOL_PACKET, PACKET_IGNORE_OUTGOING, "PACKET_IGNORE_OUTGOING", 1);
      }
      option(
          descriptor,
          SOL_PACKET,
          PACKET_RX_RING,
          "PACKET_RX_RING",
          size.blockBytes(),
          size.blocks(),
          FRAME_BYTES,
          size.blockBytes() / FRAME_BYTES * size.blocks(),
          size.retireMillis(),
          0,
          0);
      return bound(descriptor, size, one ? filter.interfaces().getFirst() : 0);
    } catch (KernelException e) {
      Descriptor.close(descriptor);
      throw e;
    }
  }

  /// The kernel keeps a ring for as long as it is mapped, also without its descriptor.
  private static PacketRing bound(int descriptor, Size size, int interfaceIndex)
      throws KernelException {
    PacketRing ring = new PacketRing(descriptor, size);
    try {
      bind(descriptor, interfaceIndex);
      return ring;
    } catch (KernelException e) {
      ring.memory.close();
      throw e;
    }
  }

  /// The memory of all blocks; the offsets of blocks and packets are into it.
  public MemorySegment memory() {
    return ring;
  }

  /// Whether the next block is ours to read.
  public boolean ready() {
    return ((int) STATUS.getAcquire(ring, blockStart() + BLOCK_STATUS) & OURS) != 0;
  }

  /// Whether the kernel had dropped packets, not yet asked for by [#readStatistics()], when it
  /// handed over the block that is ready.
  public boolean losing() {
    return (ring.get(JAVA_INT, blockStart() + BLOCK_STATUS) & LOSING) != 0;
  }

  /// Waits for the next block. An error of the socket, such as its interface going down, is taken
  /// off and counted, and the whole time is waited: what fails again and again costs no CPU.
  ///
  /// @throws IOException when the one interface it listens on is no more; the ring stays silent
  public boolean await(int timeoutMillis) throws IOException {
    if (ready()) {
      return true;
    }
    boolean readable = poll.readable(timeoutMillis);
    if (poll.failed()) {
      errors++;
      option(SOL_SOCKET, SO_ERROR, "SO_ERROR", Integer.BYTES);
      if (isCutOff()) {
        throw new IOException("capture.interfaces: removed (expected: an interface of this host)");
      }
      poll.pause(timeoutMillis);
    }
    return readable;
  }

  /// Errors of the socket so far: how often its interface went down.
  public long errors() {
    return errors;
  }

  /// The kernel puts -1 in the place of an interface that was removed.
  private boolean isCutOff() throws KernelException {
    valueLength.set(JAVA_INT, 0, SOCKADDR_LL_BYTES);
    int result;
    try {
      result = (int) GETSOCKNAME.invokeExact(KernelCall.state(), descriptor, value, valueLength);
    } catch (Throwable e) {
      throw KernelCall.broken("getsockname", e);
    }
    KernelCall.check("getsockname", result);
    return value.get(JAVA_INT, INTERFACE_AT) < 0;
  }

  /// Number of packets of the block that is ready.
  public int packets() {
    return ring.get(JAVA_INT, blockStart() + BLOCK_PACKETS);
  }

  /// Where the first packet of the block that is ready begins.
  public long firstPacket() {
    return blockStart() + ring.get(JAVA_INT, blockStart() + BLOCK_FIRST);
  }

  /// How far it is from a packet to the next one of the same block.
  public static int toNext(MemorySegment memory, long packet) {
    return memory.get(JAVA_INT, packet);
  }

  /// Gives the block back to the kernel; its bytes are not ours any more.
  public void release() {
    STATUS.setRelease(ring, blockStart() + BLOCK_STATUS, 0);
    current = current + 1 == size.blocks() ? 0 : current + 1;
  }

  /// Asks the kernel what it dropped since the last time; asking resets the kernel's count.
  public void readStatistics() throws KernelException {
    option(SOL_PACKET, PACKET_STATISTICS, "PACKET_STATISTICS", 12);
    dropped += Integer.toUnsignedLong(value.get(JAVA_INT, 4));
    freezes += Integer.toUnsignedLong(value.get(JAVA_INT, 8));
  }

  /// Reads an option of the socket into `value`.
  private void option(int level, int option, String name, int bytes) throws KernelException {
    valueLength.set(JAVA_INT, 0, bytes);
    int result;
    try {
      result =
          (int)
              GETSOCKOPT.invokeExact(
                  KernelCall.state(), descriptor, level, option, value, valueLength);
    } catch (Throwable e) {
      throw KernelCall.broken("getsockopt", e);
    }
    KernelCall.check("getsockopt " + name, result);
  }

  /// Packets that passed the filter and found no room, up to the last [#readStatistics()].
  public long dropped() {
    return dropped;
  }

  /// How often the ring was full, up to the last [#readStatistics()].
  public long freezes() {
    return freezes;
  }

  @Override
  public void close() {
    memory.close();
    Descriptor.close(descriptor);
  }

  private long blockStart() {
    return (long) current * size.blockBytes();
  }

  private static int socket() throws KernelException {
    int result;
    try {
      result = (int) SOCKET.invokeExact(KernelCall.state(), AF_PACKET, SOCK_DGRAM_CLOEXEC, 0);
    } catch (Throwable e) {
      throw KernelCall.broken("socket", e);
    }
    return (int) KernelCall.check("socket AF_PACKET", result);
  }

  private static void attach(int descriptor, BpfProgram program) throws KernelException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment header = arena.allocate(16, 8);
      header.set(JAVA_SHORT, 0, (short) program.instructions().size());
      header.set(JAVA_LONG, 8, program.encode(arena).address());
      setOption(descriptor, SOL_SOCKET, SO_ATTACH_FILTER, "SO_ATTACH_FILTER", header);
    }
  }

  private static void option(int descriptor, int level, int option, String name, int... values)
      throws KernelException {
    try (Arena arena = Arena.ofConfined()) {
      setOption(descriptor, level, option, name, arena.allocateFrom(JAVA_INT, values));
    }
  }

  private static void setOption(
      int descriptor, int level, int option, String name, MemorySegment value)
      throws KernelException {
    int result;
    try {
      result =
          (int)
              SETSOCKOPT.invokeExact(
                  KernelCall.state(), descriptor, level, option, value, (int) value.byteSize());
    } catch (Throwable e) {
      throw KernelCall.broken("setsockopt", e);
    }
    KernelCall.check("setsockopt " + name, result);
  }

  private static void bind(int descriptor, int interfaceIndex) throws KernelException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = arena.allocate(SOCKADDR_LL_BYTES, 4);
      address.set(JAVA_SHORT, 0, (short) AF_PACKET);
      address.set(JAVA_SHORT, 2, ETH_P_ALL_BIG_ENDIAN);
      address.set(JAVA_INT, INTERFACE_AT, interfaceIndex);
      int result =
          (int) BIND.invokeExact(KernelCall.state(), descriptor, address, SOCKADDR_LL_BYTES);
      KernelCall.check("bind to interface " + interfaceIndex, result);
    } catch (KernelException e) {
      throw e;
    } catch (Throwable e) {
      throw KernelCall.broken("bind", e);
    }
  }
}

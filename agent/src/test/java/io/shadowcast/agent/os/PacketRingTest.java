package io.shadowcast.agent.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.shadowcast.snapshot.kernel.KernelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PacketRingTest {
  private static final PacketRing.Size SIZE = new PacketRing.Size(1 << 20, 4, 10);
  private static final int LOOPBACK = 1;
  private static final int NO_INTERFACE = 1 << 30;

  /// It is tried again and again.
  @Test
  void aRingThatCannotBeBoundHoldsNoMemory() throws Exception {
    assumeTrue(mayOpen(), "SKIP: AF_PACKET needs CAP_NET_RAW");
    PacketFilter nowhere = filter(NO_INTERFACE);
    long before = mapped();
    KernelException refused =
        assertThrows(KernelException.class, () -> PacketRing.open(nowhere, SIZE));
    assertTrue(String.valueOf(refused.getMessage()).contains("bind"), refused::getMessage);
    assertEquals(before, mapped());
  }

  private static boolean mayOpen() {
    try {
      PacketRing.open(filter(LOOPBACK), SIZE).close();
      return true;
    } catch (KernelException e) {
      return !String.valueOf(e.getMessage()).contains("EPERM");
    }
  }

  private static PacketFilter filter(int index) {
    return new PacketFilter(List.of(80), List.of(index), LOOPBACK, 512);
  }

  private static long mapped() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/maps")).stream()
        .filter(line -> line.contains("socket:"))
        .count();
  }
}

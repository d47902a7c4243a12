package io.shadowcast.agent.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.words.Inventory;
import java.io.IOException;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class LinuxInventoryTest {
  @Test
  void ourAnswerIsOshisAnswer() throws IOException {
    Inventory ours = LinuxInventory.read();
    Inventory oshi = MachineInventory.oshi();

    assertEquals(oshi.cpuModel(), ours.cpuModel());
    assertEquals(oshi.logicalCpus(), ours.logicalCpus());
    assertEquals(oshi.memoryBytes(), ours.memoryBytes());
    assertEquals(oshi.kernel(), ours.kernel());
    assertEquals(oshi.virtualization(), ours.virtualization());
    Map<String, Long> disks =
        ours.disks().stream()
            .collect(Collectors.toMap(Inventory.Disk::name, Inventory.Disk::sizeBytes));
    for (Inventory.Disk disk : oshi.disks()) {
      assertTrue(disk.sizeBytes() == 0 || disks.containsKey(disk.name()), disk::toString);
    }
  }

  @Test
  void addressesHaveNoScope() throws IOException {
    for (Inventory.Nic nic : LinuxInventory.read().interfaces()) {
      assertFalse(nic.addresses().stream().anyMatch(a -> a.contains("%")), nic::toString);
      assertTrue(nic.speedBitsPerSecond() >= 0, nic::toString);
    }
  }
}

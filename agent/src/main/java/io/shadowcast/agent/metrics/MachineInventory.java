package io.shadowcast.agent.metrics;

import io.shadowcast.words.Inventory;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import oshi.SystemInfo;
import oshi.hardware.HWDiskStore;
import oshi.hardware.HardwareAbstractionLayer;
import oshi.hardware.NetworkIF;

/// What this machine is, asked once at start.
public final class MachineInventory {
  private MachineInventory() {}

  /// On Linux from /proc and /sys; elsewhere asks OSHI, which takes most of a second. Where its
  /// native part cannot be loaded, the answer has only what Java itself knows.
  public static Inventory read() {
    try {
      return LinuxInventory.isThere() ? LinuxInventory.read() : oshi();
    } catch (IOException | LinkageError | RuntimeException e) {
      return plain();
    }
  }

  static Inventory oshi() {
    return full(new SystemInfo());
  }

  private static Inventory full(SystemInfo system) {
    HardwareAbstractionLayer hardware = system.getHardware();
    return new Inventory(
        system.getOperatingSystem().toString(),
        System.getProperty("os.version", ""),
        System.getProperty("os.arch", ""),
        hardware.getProcessor().getProcessorIdentifier().getName().strip(),
        hardware.getProcessor().getLogicalProcessorCount(),
        hardware.getMemory().getTotal(),
        hardware.getDiskStores().stream().map(MachineInventory::disk).toList(),
        hardware.getNetworkIFs(true).stream().map(MachineInventory::nic).toList(),
        LinuxInventory.virtualization());
  }

  private static Inventory plain() {
    return new Inventory(
        System.getProperty("os.name", ""),
        System.getProperty("os.version", ""),
        System.getProperty("os.arch", ""),
        "",
        Runtime.getRuntime().availableProcessors(),
        0,
        List.of(),
        List.of(),
        LinuxInventory.virtualization());
  }

  private static Inventory.Disk disk(HWDiskStore disk) {
    String model = disk.getModel() == null ? "" : disk.getModel();
    return new Inventory.Disk(disk.getName(), model, Math.max(0, disk.getSize()));
  }

  private static Inventory.Nic nic(NetworkIF nic) {
    List<String> addresses =
        Stream.concat(Stream.of(nic.getIPv4addr()), Stream.of(nic.getIPv6addr())).toList();
    return new Inventory.Nic(nic.getName(), addresses, Math.max(0, nic.getSpeed()));
  }
}

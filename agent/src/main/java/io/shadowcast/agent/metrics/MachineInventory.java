package io.shadowcast.agent.metrics;

import io.shadowcast.words.Inventory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import oshi.SystemInfo;
import oshi.hardware.HWDiskStore;
import oshi.hardware.HardwareAbstractionLayer;
import oshi.hardware.NetworkIF;

/// What this machine is, asked once at start.
public final class MachineInventory {
  private static final Path DMI = Path.of("/sys/class/dmi/id/sys_vendor");
  private static final Path CPUINFO = Path.of("/proc/cpuinfo");

  private MachineInventory() {}

  /// Asks OSHI; takes some hundred milliseconds. Where its native part cannot be loaded, the answer
  /// has only what Java itself knows.
  public static Inventory read() {
    try {
      return full(new SystemInfo());
    } catch (LinkageError | RuntimeException e) {
      return plain();
    }
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
        virtualization());
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
        virtualization());
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

  /// `none`, or the vendor of the virtual machine, `vm` when it does not say.
  private static String virtualization() {
    String vendor = text(DMI);
    boolean hypervisor = text(CPUINFO).contains(" hypervisor");
    if (!hypervisor) {
      return "none";
    }
    return vendor.isBlank() ? "vm" : vendor;
  }

  private static String text(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      return "";
    }
  }
}

package io.shadowcast.words;

import java.util.List;

/// What the machine of an agent is.
public record Inventory(
    String os,
    String kernel,
    String architecture,
    String cpuModel,
    int logicalCpus,
    long memoryBytes,
    List<Disk> disks,
    List<Nic> interfaces,
    String virtualization) {
  /// A block device.
  public record Disk(String name, String model, long sizeBytes) {}

  /// A network interface; speed 0 when unknown.
  public record Nic(String name, List<String> addresses, long speedBitsPerSecond) {
    /// Copies.
    public Nic {
      addresses = List.copyOf(addresses);
    }
  }

  /// Copies; refuses a machine without a CPU.
  public Inventory {
    Check.that(logicalCpus > 0, "logical_cpus", logicalCpus, "> 0");
    Check.notNegative(memoryBytes, "memory_bytes");
    disks = List.copyOf(disks);
    interfaces = List.copyOf(interfaces);
  }
}

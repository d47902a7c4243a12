package io.shadowcast.agent.metrics;

import io.shadowcast.words.Inventory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What a Linux machine is, from the files of proc(5) and sysfs(5): some milliseconds, where OSHI
/// with its native part takes most of a second of CPU time and 20 MiB for this one answer.
final class LinuxInventory {
  private static final Path OS_RELEASE = Path.of("/etc/os-release");
  private static final Path CPUINFO = Path.of("/proc/cpuinfo");
  private static final Path MEMINFO = Path.of("/proc/meminfo");
  private static final Path DMI = Path.of("/sys/class/dmi/id/sys_vendor");
  private static final Path BLOCK = Path.of("/sys/block");
  private static final Path NET = Path.of("/sys/class/net");
  private static final Pattern OS_NAME = pattern("PRETTY_NAME=\"?([^\"\n]*)");
  private static final Pattern CPU_MODEL = pattern("model name\\s*: *(.*)");
  private static final Pattern MEMORY = pattern("MemTotal: *(\\d+) kB");
  // sysfs counts in sectors of 512 bytes whatever the device has.
  private static final long SECTOR = 512;
  private static final long MEGABIT = 1_000_000;

  private LinuxInventory() {}

  /// Whether this machine has what is read here.
  static boolean isThere() {
    return Files.isReadable(CPUINFO) && Files.isReadable(MEMINFO);
  }

  /// @throws IOException when network interfaces cannot be listed
  static Inventory read() throws IOException {
    String cpus = text(CPUINFO);
    return new Inventory(
        first(OS_NAME, text(OS_RELEASE), System.getProperty("os.name", "")),
        System.getProperty("os.version", ""),
        System.getProperty("os.arch", ""),
        first(CPU_MODEL, cpus, ""),
        Math.max(1, (int) cpus.lines().filter(line -> line.startsWith("processor")).count()),
        Long.parseLong(first(MEMORY, text(MEMINFO), "0")) * 1024,
        disks(),
        interfaces(),
        virtualization());
  }

  /// `none`, or the vendor of the virtual machine, `vm` when it does not say.
  static String virtualization() {
    if (!text(CPUINFO).contains(" hypervisor")) {
      return "none";
    }
    String vendor = text(DMI);
    return vendor.isBlank() ? "vm" : vendor;
  }

  private static List<Inventory.Disk> disks() throws IOException {
    if (!Files.isDirectory(BLOCK)) {
      return List.of();
    }
    try (Stream<Path> devices = Files.list(BLOCK)) {
      return devices
          .filter(device -> number(device.resolve("size")) > 0)
          .sorted()
          .map(LinuxInventory::disk)
          .toList();
    }
  }

  private static Inventory.Disk disk(Path device) {
    return new Inventory.Disk(
        "/dev/" + device.getFileName(),
        text(device.resolve("device/model")),
        number(device.resolve("size")) * SECTOR);
  }

  private static List<Inventory.Nic> interfaces() throws SocketException {
    return NetworkInterface.networkInterfaces().map(LinuxInventory::nic).toList();
  }

  private static Inventory.Nic nic(NetworkInterface nic) {
    List<String> addresses =
        nic.inetAddresses().map(InetAddress::getHostAddress).map(LinuxInventory::plain).toList();
    long megabits = number(NET.resolve(nic.getName()).resolve("speed"));
    return new Inventory.Nic(nic.getName(), addresses, Math.max(0, megabits * MEGABIT));
  }

  /// Without the scope that Java puts behind link-local addresses.
  private static String plain(String address) {
    int scope = address.indexOf('%');
    return scope < 0 ? address : address.substring(0, scope);
  }

  private static Pattern pattern(String line) {
    return Pattern.compile("^" + line, Pattern.MULTILINE);
  }

  private static String first(Pattern pattern, String text, String otherwise) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? matcher.group(1).strip() : otherwise;
  }

  /// Many files of sysfs exist but cannot be read, for example the speed of a virtual interface.
  private static long number(Path file) {
    String text = text(file);
    return text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
  }

  private static String text(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      return "";
    }
  }
}

package io.shadowcast.snapshot.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/// Where a block device lies: a whole disk, or a partition of one. The kernel's requests name the
/// disk and count sectors from its start.
///
/// @param major of the disk
/// @param minor of the disk
/// @param sequence tells this disk from another that has the same numbers later (`diskseq`)
/// @param startSector of the device on the disk, in units of 512 bytes
/// @param sectors length of the device
/// @param backing the image behind a loop device: others can write to it unseen
public record DiskPlace(
    int major, int minor, long sequence, long startSector, long sectors, Optional<Path> backing) {
  private static final Path DEVICES = Path.of("/sys/dev/block");
  private static final int SECTOR = 512;

  /// Of a device.
  ///
  /// @throws IOException when it is no block device, or none that is served by requests (md, dm
  ///   targets, zram, zoned devices)
  public static DiskPlace of(Path device) throws IOException {
    Path here = device(device);
    boolean part = Files.exists(here.resolve("partition"));
    Path disk = part ? here.resolve("..").normalize() : here;
    Path requests = disk.resolve("mq");
    if (!Files.isDirectory(requests)) {
      throw new IOException(device + ": not served by requests (expected: " + requests + ")");
    }
    String zoned = text(disk.resolve("queue/zoned"));
    if (!"none".equals(zoned)) {
      throw new IOException(device + ": zoned " + zoned + " (expected: none)");
    }
    String[] numbers = text(disk.resolve("dev")).split(":", 2);
    return new DiskPlace(
        Integer.parseInt(numbers[0]),
        Integer.parseInt(numbers[1]),
        Long.parseLong(text(disk.resolve("diskseq"))),
        part ? Long.parseLong(text(here.resolve("start"))) : 0,
        Long.parseLong(text(here.resolve("size"))),
        image(disk));
  }

  /// Length in bytes.
  public long bytes() {
    return sectors * SECTOR;
  }

  /// Whether the same disk, with the same partition, is there still.
  public boolean isThere() {
    try {
      Path disk = DEVICES.resolve(major + ":" + minor);
      return Long.parseLong(text(disk.resolve("diskseq"))) == sequence && covers(disk);
    } catch (IOException e) {
      return false;
    }
  }

  /// Whether another loop device writes to the same image.
  public boolean isShared() throws IOException {
    if (backing.isEmpty()) {
      return false;
    }
    int loops = 0;
    try (Stream<Path> disks = Files.list(Path.of("/sys/block"))) {
      for (Path disk : disks.toList()) {
        loops += image(disk).filter(this::isBacking).isPresent() ? 1 : 0;
      }
    }
    return loops > 1;
  }

  private boolean isBacking(Path other) {
    try {
      Path own = backing.orElseThrow();
      return own.equals(other) || Files.isSameFile(own, other);
    } catch (IOException e) {
      return false;
    }
  }

  private boolean covers(Path disk) throws IOException {
    if (startSector == 0 && Long.parseLong(text(disk.resolve("size"))) == sectors) {
      return true;
    }
    try (Stream<Path> parts = Files.list(disk.toRealPath())) {
      for (Path part : parts.filter(each -> Files.exists(each.resolve("partition"))).toList()) {
        if (Long.parseLong(text(part.resolve("start"))) == startSector
            && Long.parseLong(text(part.resolve("size"))) == sectors) {
          return true;
        }
      }
    }
    return false;
  }

  private static Path device(Path device) throws IOException {
    long number = (long) Files.getAttribute(device, "unix:rdev");
    long major = ((number >>> 8) & 0xfff) | ((number >>> 32) & ~0xfffL);
    long minor = (number & 0xff) | ((number >>> 12) & 0xffffff00L);
    Path here = DEVICES.resolve(major + ":" + minor);
    if (number == 0 || !Files.exists(here)) {
      throw new IOException(device + ": not a block device (expected: one in " + DEVICES + ")");
    }
    return here.toRealPath();
  }

  private static Optional<Path> image(Path disk) throws IOException {
    Path file = disk.resolve("loop/backing_file");
    return Files.exists(file) ? Optional.of(Path.of(text(file))) : Optional.empty();
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file).strip();
  }
}

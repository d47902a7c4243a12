package io.shadowcast.benchmarks.processes;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// A filesystem of the benchmark's own in a sparse file of the stage, by a loop device with direct
/// I/O, so that the device counts what the filesystem writes. The device detaches itself when the
/// filesystem is unmounted, whoever does that.
public final class Volume implements AutoCloseable {
  private static final int SECTOR_BYTES = 512;
  private static final int SECTORS_WRITTEN = 6; // of /sys/block/DEVICE/stat

  private final Path root;
  private final Path device;
  private final Optional<Path> unmounts;

  private Volume(Path root, Path device, Optional<Path> unmounts) {
    this.root = root;
    this.device = device;
    this.unmounts = unmounts;
  }

  /// What is missing here for a filesystem of this type; empty: nothing.
  public static Optional<String> missing(String type, String debianPackage) {
    if (!"root".equals(System.getProperty("user.name"))) {
      return Optional.of("not root: a filesystem of its own cannot be mounted");
    }
    if (Programs.find("mkfs." + type).isEmpty()) {
      return Optional.of("the Debian package " + debianPackage + " is not installed");
    }
    return Programs.find("losetup").isEmpty()
        ? Optional.of("losetup is not installed")
        : Optional.empty();
  }

  /// Makes and mounts one, for as long as the stage is open.
  public static Volume make(Stage stage, String name, String type, long mib)
      throws IOException, InterruptedException {
    Path image = stage.file("volume/" + name + ".img");
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(mib << 20);
    }
    List<String> mkfs = new ArrayList<>(List.of("mkfs." + type, "-q"));
    mkfs.addAll(type.equals("ext4") ? List.of("-F") : List.of("-f"));
    mkfs.add(image.toString());
    Tool.run(mkfs.toArray(String[]::new));
    Path device = attach(image);
    try {
      Path root = stage.file("mount/" + name);
      Files.createDirectory(root);
      Tool.run("mount", "-o", "noatime,discard", device.toString(), root.toString());
      return stage.keep(new Volume(root, device, Optional.of(root)));
    } finally {
      Tool.run("losetup", "-d", device.toString()); // at its last close: the unmount
    }
  }

  private static Path attach(Path image) throws IOException, InterruptedException {
    String[] plain = {"losetup", "--find", "--show", image.toString()};
    String[] direct = Arrays.copyOf(plain, plain.length + 1);
    direct[plain.length] = "--direct-io=on";
    List<String> device = Tool.lines(direct);
    return Path.of(device.isEmpty() ? Tool.run(plain) : device.getLast());
  }

  /// A folder of the machine's own filesystem instead, where none can be mounted.
  public static Volume folder(Stage stage, String name) throws IOException {
    Path root = stage.file("folder/" + name);
    Files.createDirectory(root);
    return new Volume(root, root, Optional.empty());
  }

  /// Where it is mounted.
  public Path root() {
    return root;
  }

  /// Its loop device.
  public Path device() {
    return device;
  }

  /// Whether it is one of its own.
  public boolean isOwn() {
    return unmounts.isPresent();
  }

  /// Makes all that was written there durable.
  public void sync() throws IOException, InterruptedException {
    Tool.run("sync", "-f", root.toString());
  }

  /// Bytes that were ever written to its device; NaN when it is not one of its own.
  public double writtenBytes() throws IOException, InterruptedException {
    if (!isOwn()) {
      return Double.NaN;
    }
    sync();
    Path stat = Path.of("/sys/block", device.getFileName().toString(), "stat");
    String[] fields = Files.readString(stat).trim().split("\\s+", -1);
    return (double) Long.parseLong(fields[SECTORS_WRITTEN]) * SECTOR_BYTES;
  }

  /// Unmounts; what still uses it keeps it until it ends.
  @Override
  public void close() throws IOException {
    try {
      if (unmounts.isPresent() && Tool.lines("umount", root.toString()).isEmpty() && mounted()) {
        Tool.run("umount", "-l", root.toString());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the warden unmounts what is left
    }
  }

  private boolean mounted() throws IOException {
    try (var lines = Files.lines(Path.of("/proc/mounts"))) {
      return lines.anyMatch(line -> line.contains(" " + root + " "));
    }
  }
}

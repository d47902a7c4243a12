package io.shadowcast.snapshot.kernel;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A filesystem of its own on a loop device, or a tmpfs, for as long as a test wants it. Made in a
/// test or in `@BeforeEach`, for it skips the test where it cannot be made; closed in any case,
/// which unmounts it and gives the loop device back.
public final class LoopVolume implements AutoCloseable {
  private final Type type;
  private final Path image;
  private final Path root;
  private boolean mounted;

  private LoopVolume(Type type, Path image, Path root) {
    this.type = type;
    this.image = image;
    this.root = root;
  }

  /// What can be made.
  public enum Type {
    /// 256 MiB in blocks of 4 KiB.
    EXT4(256, "e2fsprogs", "mkfs.ext4 -q -F -b 4096"),
    /// 320 MiB, with reflinks.
    XFS(320, "xfsprogs", "mkfs.xfs -q -m reflink=1"),
    /// 512 MiB.
    BTRFS(512, "btrfs-progs", "mkfs.btrfs -q"),
    /// 256 MiB, without an image.
    TMPFS(256, "mount", "mount");

    private final long mebibytes;
    private final String debianPackage;
    private final String command;

    Type(long mebibytes, String debianPackage, String command) {
      this.mebibytes = mebibytes;
      this.debianPackage = debianPackage;
      this.command = command;
    }
  }

  /// What a command ended with.
  ///
  /// @param said on either output, without the blanks at its ends
  public record Outcome(int status, String said) {
    /// Whether it succeeded.
    public boolean ok() {
      return status == 0;
    }
  }

  /// Makes one and mounts it.
  ///
  /// @param below a folder of the test, for the image and the mount point
  public static LoopVolume make(Type type, Path below) throws IOException {
    assumeTrue(isRoot(), "SKIP: not root: filesystems cannot be mounted");
    assumeTrue(
        run("sh", "-c", "command -v " + type.command.split(" ", 2)[0]).ok(),
        "SKIP: the Debian package " + type.debianPackage + " is not installed");
    Path root = Files.createDirectories(below.resolve(type + "-root"));
    LoopVolume volume = new LoopVolume(type, below.resolve(type + ".img"), root);
    if (type != Type.TMPFS) {
      volume.format();
    }
    Outcome outcome = volume.tryMount("rw");
    assumeTrue(
        outcome.ok(), "SKIP: kernel facility absent: loop mount of " + type + " " + outcome.said);
    return volume;
  }

  /// Whether this process is root.
  public static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  /// Runs a command to its end.
  public static Outcome run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      return new Outcome(process.waitFor(), said.strip());
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted in " + List.of(command), e);
    }
  }

  /// Runs a command that must succeed.
  ///
  /// @return what it said
  public static String need(String... command) throws IOException {
    Outcome outcome = run(command);
    if (!outcome.ok()) {
      throw new IOException(List.of(command) + ": " + outcome);
    }
    return outcome.said;
  }

  private void format() throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(type.mebibytes << 20);
    }
    List<String> command = new ArrayList<>(List.of(type.command.split(" ", -1)));
    command.add(image.toString());
    need(command.toArray(String[]::new));
  }

  private Outcome tryMount(String options) throws IOException {
    Outcome outcome =
        type == Type.TMPFS
            ? run("mount", "-t", "tmpfs", "-o", "size=256m," + options, "tmpfs", root.toString())
            : run("mount", "-o", "loop," + options, image.toString(), root.toString());
    mounted = outcome.ok();
    return outcome;
  }

  /// Where it is mounted.
  public Path root() {
    return root;
  }

  /// The file that holds it; not there of a tmpfs.
  public Path image() {
    return image;
  }

  /// The loop device that it is mounted from.
  public Path device() throws IOException {
    return Path.of(need("findmnt", "-n", "-o", "SOURCE", "-M", root.toString()));
  }

  /// Unmounts it, so that the image holds everything. Mounting it again gives another device.
  public void unmount() throws IOException {
    need("umount", root.toString());
    mounted = false;
  }

  /// Mounts it again, after [#unmount()].
  ///
  /// @param options of mount(8), `rw` for none
  public void mount(String options) throws IOException {
    Outcome outcome = tryMount(options);
    if (!outcome.ok()) {
      throw new IOException("mount " + image + ": " + outcome);
    }
  }

  /// Ends what would keep it, a freeze among it, and unmounts.
  @Override
  public void close() throws IOException {
    if (!mounted) {
      return;
    }
    Outcome thawed = run("fsfreeze", "--unfreeze", root.toString());
    Outcome plain = run("umount", "--recursive", root.toString());
    Outcome last = plain.ok() ? plain : run("umount", "--recursive", "--lazy", root.toString());
    mounted = false;
    if (!last.ok()) {
      throw new IOException("umount " + root + ": " + thawed + plain + last);
    }
  }
}

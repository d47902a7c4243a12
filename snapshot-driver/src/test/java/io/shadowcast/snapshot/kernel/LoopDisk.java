package io.shadowcast.snapshot.kernel;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// A loop device over a sparse image, detached when closed.
final class LoopDisk implements AutoCloseable {
  private final Path image;
  private final Path device;

  private LoopDisk(Path image, Path device) {
    this.image = image;
    this.device = device;
  }

  static LoopDisk of(Path image, long bytes) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(bytes);
    }
    return over(image);
  }

  static LoopDisk over(Path image) throws IOException {
    return new LoopDisk(
        image, Path.of(run("losetup", "--partscan", "--show", "-f", image.toString())));
  }

  Path image() {
    return image;
  }

  Path device() {
    return device;
  }

  @Override
  public void close() throws IOException {
    run("losetup", "-d", device.toString());
  }

  /// Runs a tool and gives what it says.
  static String run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IOException(String.join(" ", command) + ": " + out);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    return out.strip();
  }

  static boolean isRoot() throws IOException {
    return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0;
  }
}

package io.shadowcast.agent.spool;

import io.shadowcast.agent.os.PrivateFile;
import io.shadowcast.words.BootId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The two small files beside the segments: which stream batches belong to, and how far it is
/// acknowledged.
final class Marks {
  private final Path boot;
  private final Path acknowledged;

  Marks(Path directory) {
    boot = directory.resolve("boot");
    acknowledged = directory.resolve("acknowledged");
  }

  /// The last batch of a stream that the aggregator has.
  record Position(BootId boot, long sequence) {}

  /// The stream of this boot of the kernel, when the spool has one.
  Optional<BootId> stream(BootId kernelBoot) throws IOException {
    return words(boot)
        .filter(words -> BootId.parse(words[1]).equals(kernelBoot))
        .map(words -> BootId.parse(words[0]));
  }

  void stream(BootId stream, BootId kernelBoot) throws IOException {
    write(boot, stream + " " + kernelBoot);
  }

  Optional<Position> acknowledged() throws IOException {
    return words(acknowledged)
        .map(words -> new Position(BootId.parse(words[0]), Long.parseLong(words[1])));
  }

  void acknowledged(Position position) throws IOException {
    write(acknowledged, position.boot() + " " + position.sequence());
  }

  private static void write(Path file, String line) throws IOException {
    PrivateFile.replace(file, (line + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private static Optional<String[]> words(Path file) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    String[] words = Files.readString(file).strip().split(" ", -1);
    if (words.length != 2) {
      throw new IOException(file + ": " + words.length + " words (expected: 2)");
    }
    return Optional.of(words);
  }
}

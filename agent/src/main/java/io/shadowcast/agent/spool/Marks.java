package io.shadowcast.agent.spool;

import io.shadowcast.agent.os.PrivateFile;
import io.shadowcast.words.BootId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The two small files beside the segments: which stream batches belong to, and how far it is
/// acknowledged.
final class Marks {
  private static final Logger LOG = LoggerFactory.getLogger(Marks.class);

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
    PrivateFile.replace(boot, line(stream + " " + kernelBoot));
  }

  /// Empty also when the machine lost power while it was written: then the aggregator says how far
  /// it is.
  Optional<Position> acknowledged() {
    try {
      return words(acknowledged)
          .map(words -> new Position(BootId.parse(words[0]), Long.parseLong(words[1])));
    } catch (IOException | IllegalArgumentException e) {
      LOG.warn("spool: {} cannot be read and is left out: {}", acknowledged, e.getMessage());
      return Optional.empty();
    }
  }

  /// Without waiting for the disk: it survives the agent, and after a loss of power a stream of a
  /// new name begins anyway.
  void acknowledged(Position position) throws IOException {
    PrivateFile.replaceUnsynced(acknowledged, line(position.boot() + " " + position.sequence()));
  }

  private static byte[] line(String words) {
    return (words + "\n").getBytes(StandardCharsets.UTF_8);
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

package io.shadowcast.executor.order;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;

/// Verbs whose effect is a line in a file, so that each effect can be counted. `file.hang` writes
/// it and never returns.
final class FileVerbs implements Verbs {
  private final Path file;

  FileVerbs(Path file) {
    this.file = file;
  }

  @Override
  public Set<String> names() {
    return Set.of("file.line", "file.back", "file.hang", "file.fail");
  }

  @Override
  public boolean overtakes(String verb) {
    return verb.equals("file.back");
  }

  @Override
  public Optional<String> fault(Step step) {
    return step.target().startsWith("t")
        ? Optional.empty()
        : Optional.of("target: " + step.target() + " (expected: one that begins with t)");
  }

  @Override
  public Effect carryOut(Step step) throws IOException {
    if (step.order().verb().equals("file.fail")) {
      throw new IOException("the disk is full");
    }
    String line = step.key() + "\n";
    boolean there = Files.exists(file) && Files.readString(file).contains(line);
    if (!there) {
      Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
    while (step.order().verb().equals("file.hang") && !step.again()) {
      Thread.onSpinWait();
    }
    return new Effect.Done((there ? "recognised " : "written ") + step.order().argumentsJson());
  }
}

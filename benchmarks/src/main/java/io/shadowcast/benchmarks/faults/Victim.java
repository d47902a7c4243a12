package io.shadowcast.benchmarks.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.shadowcast.snapshot.kernel.Folder;
import io.shadowcast.snapshot.kernel.LinuxFolder;
import io.shadowcast.snapshot.repository.Repository;
import io.shadowcast.snapshot.volume.SnapshotId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;

/// A process that works on a real filesystem, says when it has come to some operation, waits there,
/// and is killed by SIGKILL.
public final class Victim {
  private static final String NOW = "now";

  private Victim() {}

  /// What the process does.
  ///
  /// @param words `restore WORLD STORE SNAPSHOT OPERATION` or `repository FOLDER SEED OPERATION`
  public static void live(List<String> words, InputStream in, PrintStream out) throws IOException {
    int fatal = Integer.parseInt(words.getLast());
    Trouble trouble = Trouble.telling(stop(fatal, in, out));
    Path folder = Path.of(words.get(1));
    if (words.getFirst().equals("restore")) {
      SnapshotId snapshot = SnapshotId.parse(words.get(3));
      try (Repository repository =
              TreeStore.open(Path.of(words.get(2)), new SplittableRandom(fatal));
          World world = World.at(folder, repository, trouble, new Identities())) {
        world.restore(snapshot);
      }
    } else {
      Folder root = LinuxFolder.open(folder);
      Tape tape = Tape.begin(root, trouble, new Identities());
      new StoreScript(Long.parseLong(words.get(2)), trouble::count)
          .play(RecordingFolder.root(root, tape, new Identities()));
    }
    out.println("end");
  }

  private static IntConsumer stop(int fatal, InputStream in, PrintStream out) {
    return operation -> {
      if (operation == fatal) {
        out.println(NOW);
        out.flush();
        try {
          int ignored = in.read(); // for ever
        } catch (IOException e) {
          throw new IllegalStateException("the killer is gone", e);
        }
      }
    };
  }

  /// Starts one and kills it when it says so.
  static void kill(List<String> words) throws IOException, InterruptedException {
    List<String> command =
        new java.util.ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx96m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "io.shadowcast.benchmarks.main.Main",
                "snapshot-victim"));
    command.addAll(words);
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (BufferedReader said = process.inputReader(UTF_8)) {
      String line = said.readLine();
      if (!NOW.equals(line)) {
        throw new IOException(words + ": " + line + " (expected: now)");
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
  }
}

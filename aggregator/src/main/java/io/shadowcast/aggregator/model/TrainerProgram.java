package io.shadowcast.aggregator.model;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// How to start the trainer: a process of its own, because XGBoost is native code that may crash
/// and keeps its memory.
///
/// @param timeout after which a run is ended
public record TrainerProgram(Launch launch, Duration timeout) {
  private static final String MAIN = "io.shadowcast.trainer.main.Main";

  /// The exit code of a trainer that has a model accepted.
  public static final int ACCEPTED = 0;

  /// The exit code of a trainer that refused every model: none that Java itself ends with.
  public static final int REFUSED = 10;

  private static final Duration TIMEOUT = Duration.ofMinutes(10);

  /// A cluster is asked for far more, and may let us wait.
  private static final Duration TIMEOUT_ELSEWHERE = Duration.ofHours(2);

  /// What is started.
  public sealed interface Launch {
    /// The trainer.
    ///
    /// @param java the program
    /// @param classPath holds the trainer and its libraries
    record Java(Path java, String classPath) implements Launch {}

    /// What understands the trainer's arguments, which are put behind these words.
    record Command(List<String> words) implements Launch {
      /// Copies.
      public Command {
        words = List.copyOf(words);
      }
    }
  }

  /// How a run ended.
  ///
  /// @param report the last line of its output; empty when there is none
  /// @param log the end of what it wrote for people
  public record Run(int exitCode, String report, String log) {}

  /// The trainer of the settings; what they leave open is what runs this process.
  ///
  /// @param jar its libraries lie beside it, or in `lib` beside it
  public static TrainerProgram of(Optional<Path> java, Optional<Path> jar) {
    Path program = java.orElseGet(() -> Path.of(System.getProperty("java.home"), "bin", "java"));
    String classPath =
        jar.map(TrainerProgram::beside).orElseGet(() -> System.getProperty("java.class.path"));
    return new TrainerProgram(new Launch.Java(program, classPath), TIMEOUT);
  }

  /// Another program, which understands the trainer's arguments: `docs/SPARK.md`.
  public static TrainerProgram of(List<String> command) {
    return new TrainerProgram(new Launch.Command(command), TIMEOUT_ELSEWHERE);
  }

  /// Runs it to its end. An interrupt ends it.
  ///
  /// @param directory private; gets its output
  public Run run(Path directory, List<String> arguments) throws IOException, InterruptedException {
    Path out = directory.resolve("stdout");
    Path log = directory.resolve("stderr");
    ProcessBuilder builder = new ProcessBuilder(command(directory, arguments));
    builder.directory(directory.toFile());
    builder.redirectOutput(out.toFile()).redirectError(log.toFile());
    // Idle OpenMP threads spin for longer than a training takes; read before the first native call.
    builder.environment().put("OMP_WAIT_POLICY", "passive");
    builder.environment().put("OMP_NUM_THREADS", "1");
    Process process = builder.start();
    try {
      process.getOutputStream().close();
      if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        return new Run(-1, "", "it took longer than " + timeout.toSeconds() + " s");
      }
      return new Run(process.exitValue(), last(out), tail(log));
    } finally {
      process.destroyForcibly();
    }
  }

  private List<String> command(Path directory, List<String> arguments) {
    List<String> command =
        new ArrayList<>(
            switch (launch) {
              case Launch.Java(Path java, String classPath) -> java(java, classPath, directory);
              case Launch.Command(List<String> words) -> words;
            });
    command.addAll(arguments);
    return command;
  }

  private static List<String> java(Path java, String classPath, Path directory) {
    return List.of(
        java.toString(),
        "-Xmx384m",
        "-XX:+ExitOnOutOfMemoryError",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "--enable-native-access=ALL-UNNAMED",
        "-Djava.io.tmpdir=" + directory,
        "-cp",
        classPath,
        MAIN);
  }

  private static String beside(Path jar) {
    Path directory = Optional.ofNullable(jar.toAbsolutePath().getParent()).orElse(Path.of("/"));
    return String.join(
        File.pathSeparator,
        jar.toString(),
        directory + File.separator + "*",
        directory.resolve("lib") + File.separator + "*");
  }

  private static String last(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    return lines.isEmpty() ? "" : lines.getLast();
  }

  private static String tail(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
  }
}

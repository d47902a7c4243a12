package io.shadowcast.agent.snapshot;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine;

/// What an operator types on a host, and what is answered, through an executor that is a process.
final class Typed {
  private final Path settings;
  private String out = "";
  private String err = "";

  /// @param settings the file of the host
  Typed(Path settings) {
    this.settings = settings;
  }

  /// Types `agent snapshot ARGUMENTS`; gives the exit code.
  int run(String... arguments) {
    String[] all =
        Stream.concat(Stream.of(arguments), Stream.of("--config", settings.toString()))
            .toArray(String[]::new);
    PrintStream stdout = System.out;
    PrintStream stderr = System.err;
    ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
    ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(outBytes, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(errBytes, true, StandardCharsets.UTF_8));
    try {
      return new CommandLine(new SnapshotCommand()).execute(all);
    } finally {
      System.setOut(stdout);
      System.setErr(stderr);
      out = outBytes.toString(StandardCharsets.UTF_8);
      err = errBytes.toString(StandardCharsets.UTF_8);
    }
  }

  /// Types what has to succeed; gives the answer.
  String done(String... arguments) {
    int code = run(arguments);
    if (code != 0) {
      throw new AssertionError(String.join(" ", arguments) + " ended with " + code + ": " + err);
    }
    return out;
  }

  String out() {
    return out;
  }

  String err() {
    return err;
  }

  /// Of the snapshot that was just taken.
  String id() {
    return out.substring("snapshot ".length(), out.indexOf(':'));
  }

  /// The name of the plan that was just shown.
  String plan() {
    int at = out.indexOf("plan ") + "plan ".length();
    return out.substring(at, out.indexOf(':', at));
  }

  // The kernel has it whole, however long the class path is.
  private boolean isExecutor(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc", process.pid() + "", "cmdline"))
          .contains(settings.toString());
    } catch (IOException e) {
      return false; // ended meanwhile
    }
  }

  /// Kills the executor, when one is there.
  void killExecutor() {
    Optional<ProcessHandle> executor =
        ProcessHandle.current().descendants().filter(this::isExecutor).findFirst();
    executor.ifPresent(each -> {
      boolean ignored = each.destroyForcibly();
      ProcessHandle last = each.onExit().join();
      if (last.isAlive()) {
        throw new AssertionError(last + " lives on");
      }
    });
  }
}

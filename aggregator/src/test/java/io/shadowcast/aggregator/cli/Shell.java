package io.shadowcast.aggregator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Runs `shadowctl` in this process, as its main class would.
///
/// @param options before each command
record Shell(Path home, List<String> options) {
  Shell {
    options = List.copyOf(options);
  }

  /// What came of a command.
  record Ran(int code, String out, String err) {
    boolean shows(String text) {
      return out.contains(text);
    }
  }

  static Shell at(Path home, String server, Path identity) {
    return new Shell(
        home, List.of("--server", server, "--identity", identity.toString(), "--timeout", "60s"));
  }

  Ran run(String... command) {
    List<String> all = new ArrayList<>(options);
    all.addAll(List.of(command));
    return bare(home, Map.of(), all.toArray(String[]::new));
  }

  /// Runs what has to succeed.
  Ran ok(String... command) {
    Ran ran = run(command);
    assertEquals(0, ran.code(), () -> String.join(" ", command) + ": " + ran.err());
    return ran;
  }

  static Ran bare(Path home, Map<String, String> environment, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = Ctl.run(surroundings(home, environment, out, err), arguments);
    return new Ran(code, out.toString(), err.toString());
  }

  static Surroundings surroundings(Path home, Map<String, String> environment) {
    return surroundings(home, environment, new StringWriter(), new StringWriter());
  }

  private static Surroundings surroundings(
      Path home, Map<String, String> environment, StringWriter out, StringWriter err) {
    return new Surroundings(
        environment,
        home,
        new PrintWriter(out),
        new PrintWriter(err),
        false,
        Clock.systemUTC(),
        () -> UUID.randomUUID().toString(),
        new Ending());
  }
}

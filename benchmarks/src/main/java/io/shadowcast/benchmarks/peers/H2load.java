package io.shadowcast.benchmarks.peers;

import io.shadowcast.benchmarks.processes.Programs;
import io.shadowcast.benchmarks.processes.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// h2load as Debian has it (nghttp2-client): HTTP/1.1 at a fixed rate over keep-alive connections,
/// one thread. A connection has one request under way; what falls due meanwhile is sent after it.
///
/// @param program its executable
public record H2load(Path program) {
  /// The one of this machine.
  public static Optional<H2load> find() {
    return Programs.find("h2load").map(H2load::new);
  }

  /// Sends `GET /` at `rate` per second in all.
  public LoadReport run(Stage stage, int port, int connections, int seconds, double rate)
      throws IOException {
    Path log = stage.file("h2load.requests");
    Files.deleteIfExists(log);
    String page =
        LoadTool.run(
            stage,
            "h2load",
            command(port, connections, seconds, rate, List.of("--log-file=" + log)),
            seconds);
    if (Files.notExists(log)) {
      throw new IOException("h2load: %s (expected: a log of requests)".formatted(page.strip()));
    }
    try (Stream<String> lines = Files.lines(log)) {
      return H2loadLog.parse(lines, seconds);
    }
  }

  /// The command of a run whose requests are not looked at one by one.
  public List<String> endless(int port, int connections, int seconds, double rate) {
    return command(port, connections, seconds, rate, List.of());
  }

  private List<String> command(
      int port, int connections, int seconds, double rate, List<String> more) {
    return Stream.of(
            List.of(program.toString(), "--h1", "-t1", "-c" + connections, "-D" + seconds),
            List.of("--rps=" + String.format(Locale.ROOT, "%.3f", rate / connections)),
            more,
            List.of("http://127.0.0.1:" + port + "/"))
        .flatMap(List::stream)
        .toList();
  }
}

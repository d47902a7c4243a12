package io.shadowcast.benchmarks.peers;

import io.shadowcast.benchmarks.processes.Programs;
import io.shadowcast.benchmarks.processes.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// wrk as Debian has it: a closed loop over keep-alive connections, one thread.
///
/// @param program its executable
public record Wrk(Path program) {
  /// The one of this machine.
  public static Optional<Wrk> find() {
    return Programs.find("wrk").map(Wrk::new);
  }

  /// Sends `GET /`, the next when the last is answered.
  public LoadReport run(Stage stage, int port, int connections, int seconds) throws IOException {
    return run(stage, port, connections, seconds, List.of());
  }

  /// Sends what a script says.
  ///
  /// @param lua see wrk's SCRIPTING
  public LoadReport script(Stage stage, int port, int connections, int seconds, String lua)
      throws IOException {
    Path file = Files.writeString(stage.file("wrk.lua"), lua);
    return run(stage, port, connections, seconds, List.of("-s", file.toString()));
  }

  private LoadReport run(Stage stage, int port, int connections, int seconds, List<String> more)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(program.toString(), "-t1", "-c" + connections));
    command.addAll(List.of("-d" + seconds + "s", "--latency", "--timeout", "5s"));
    command.addAll(more);
    command.add("http://127.0.0.1:" + port + "/");
    return WrkPage.parse(LoadTool.run(stage, "wrk", command, seconds));
  }
}

package io.shadowcast.benchmarks.mirror;

import io.shadowcast.benchmarks.peers.NginxProgram;
import io.shadowcast.benchmarks.processes.Child;
import io.shadowcast.benchmarks.processes.Stage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// nginx as Debian has it, answering every request with its number.
public final class Nginx {
  private Nginx() {}

  /// Starts it with one worker; it ends with the stage.
  ///
  /// @param ports of the loopback interface, which are served alike
  public static Child start(Stage stage, Path program, int... ports) throws IOException {
    List<Integer> served = Arrays.stream(ports).boxed().toList();
    String http =
        "server { %s location / { return 200 \"$http_x_request_number\\n\"; } }"
            .formatted(NginxProgram.listen(served));
    return new NginxProgram(program, Optional.empty()).start(stage, "nginx", http, served);
  }
}

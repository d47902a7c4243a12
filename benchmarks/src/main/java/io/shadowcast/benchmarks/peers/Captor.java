package io.shadowcast.benchmarks.peers;

import io.shadowcast.benchmarks.processes.Child;
import io.shadowcast.benchmarks.processes.Programs;
import io.shadowcast.benchmarks.processes.Stage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// A program that captures what arrives at a port of the loopback interface.
public sealed interface Captor {
  /// The name that the table shows, and that of its log.
  String label();

  /// Starts it and waits until it captures; it ends with the stage, or when it is closed.
  Child start(Stage stage, int port) throws IOException;

  /// tcpdump as Debian has it, which copies every packet and throws it away: the least that a
  /// capture can cost.
  ///
  /// @param program its executable
  record Tcpdump(Path program) implements Captor {
    private static final Duration START = Duration.ofSeconds(20);

    /// The one of this machine.
    public static Optional<Tcpdump> find() {
      return Programs.find("tcpdump").map(Tcpdump::new);
    }

    @Override
    public String label() {
      return "tcpdump";
    }

    @Override
    public Child start(Stage stage, int port) throws IOException {
      String words = program + " -i lo -p -s 0 -B 16384 -w /dev/null tcp port " + port;
      Child child = stage.start("tcpdump", List.of(words.split(" ", -1)));
      var _ = child.await("tcpdump: listening", stage.within(START));
      return child;
    }
  }

  /// GoReplay, given by the user: it captures through libpcap and sends to its shadow.
  ///
  /// @param program its executable
  /// @param shadow the port of its shadow
  record GoReplay(Path program, int shadow) implements Captor {
    /// It does not say when it has begun.
    private static final Duration START = Duration.ofMillis(1500);

    @Override
    public String label() {
      return "goreplay";
    }

    @Override
    public Child start(Stage stage, int port) throws IOException {
      Child child =
          stage.start(
              "goreplay",
              List.of(
                  program.toString(),
                  "--input-raw",
                  "127.0.0.1:" + port,
                  "--input-raw-buffer-size",
                  "16777216",
                  "--output-http",
                  "http://127.0.0.1:" + shadow));
      stage.pause(START);
      if (!child.alive()) {
        throw new IOException("goreplay: did not start\n" + child.tail(5));
      }
      return child;
    }
  }
}

package io.shadowcast.benchmarks.peers;

import io.shadowcast.benchmarks.processes.Child;
import io.shadowcast.benchmarks.processes.Programs;
import io.shadowcast.benchmarks.processes.Stage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/// nginx as Debian has it, as one process: that of a worker, without a master which would have to
/// be stopped and cleaned up beside it. No access log.
///
/// @param program its executable
/// @param echo the module of libnginx-mod-http-echo, which can wait and can read a body
public record NginxProgram(Path program, Optional<Path> echo) {
  private static final Path ECHO = Path.of("/usr/lib/nginx/modules/ngx_http_echo_module.so");
  private static final Duration START = Duration.ofSeconds(60);

  /// The one of this machine.
  public static Optional<NginxProgram> find() {
    Optional<Path> echo = Optional.of(ECHO).filter(Files::isReadable);
    return Programs.find("nginx").map(program -> new NginxProgram(program, echo));
  }

  /// Starts one which ends with the stage, and waits until it accepts on these ports.
  ///
  /// @param name of its directory and its log
  /// @param http the servers of the block of that name
  public Child start(Stage stage, String name, String http, List<Integer> ports)
      throws IOException {
    Path file = stage.file(name + "/nginx.conf");
    Files.writeString(file, configuration(http));
    String prefix = file.resolveSibling("").toString();
    Child server =
        stage.start(
            name, List.of(program.toString(), "-p", prefix, "-c", file.toString(), "-e", "stderr"));
    BooleanSupplier more = stage.within(START);
    while (!ports.stream().allMatch(NginxProgram::accepts)) {
      if (!server.alive() || !more.getAsBoolean()) {
        throw new IOException(name + ": does not serve\n" + server.tail(20));
      }
    }
    return server;
  }

  /// A `listen` line per port of the loopback interface.
  public static String listen(List<Integer> ports) {
    return ports.stream()
        .map("listen 127.0.0.1:%d backlog=4096;"::formatted)
        .collect(Collectors.joining(" "));
  }

  private String configuration(String http) {
    String module = echo.map("load_module %s;\n"::formatted).orElse("");
    return """
    %sdaemon off;
    master_process off;
    worker_rlimit_nofile 16384;
    pid nginx.pid;
    error_log stderr crit;
    events { worker_connections 8000; }
    http {
      access_log off;
      keepalive_requests 100000000;
      client_body_buffer_size 128k;
      client_body_temp_path body;
      proxy_temp_path proxy;
      fastcgi_temp_path fastcgi;
      uwsgi_temp_path uwsgi;
      scgi_temp_path scgi;
    %s
    }
    """
        .formatted(module, http);
  }

  private static boolean accepts(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }
}

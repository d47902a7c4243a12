package io.shadowcast.benchmarks.mirror;

import io.shadowcast.benchmarks.processes.Child;
import io.shadowcast.benchmarks.processes.Stage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/// nginx as Debian has it, answering every request with its number.
public final class Nginx {
  private static final Duration START = Duration.ofSeconds(60);

  private Nginx() {}

  /// Starts it with one worker; it ends with the stage.
  ///
  /// @param ports of the loopback interface, which are served alike
  public static Child start(Stage stage, Path program, int... ports) throws IOException {
    String listen =
        Arrays.stream(ports)
            .mapToObj(port -> "      listen 127.0.0.1:" + port + ";\n")
            .collect(Collectors.joining());
    Path file = Files.writeString(stage.file("nginx.conf"), configuration(listen));
    String prefix = stage.directory().toString();
    Child server =
        stage.start(
            "nginx",
            List.of(program.toString(), "-p", prefix, "-c", file.toString(), "-e", "stderr"));
    BooleanSupplier more = stage.within(START);
    while (!Arrays.stream(ports).allMatch(Nginx::accepts)) {
      if (!server.alive() || !more.getAsBoolean()) {
        throw new IOException("nginx: does not serve\n" + server.tail(20));
      }
    }
    return server;
  }

  private static String configuration(String listen) {
    return """
    daemon off;
    worker_processes 1;
    pid nginx.pid;
    error_log stderr;
    events { worker_connections 256; }
    http {
      access_log off;
      keepalive_requests 1000000;
      client_body_temp_path body;
      proxy_temp_path proxy;
      fastcgi_temp_path fastcgi;
      uwsgi_temp_path uwsgi;
      scgi_temp_path scgi;
      server {
    %s\
        location / { return 200 "$http_x_request_number\\n"; }
      }
    }
    """
        .formatted(listen)
        .replaceFirst("daemon off;", rootUser() ? "daemon off; user root;" : "daemon off;");
  }

  /// Otherwise its worker could not enter the private directory.
  private static boolean rootUser() {
    return "root".equals(System.getProperty("user.name"));
  }

  private static boolean accepts(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }
}

package io.shadowcast.trainer.spark;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.shadowcast.trainer.feature.WindowFile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A real PostgreSQL with the table `windows`. Run by Debian's user `postgres`, for it refuses to
/// be root.
final class WindowsInPostgres implements AutoCloseable {
  private static final String BIN = "/usr/lib/postgresql/15/bin/";

  private final Path data;
  private final int port;

  private WindowsInPostgres(Path data, int port) {
    this.data = data;
    this.port = port;
  }

  /// @param file windows
  static WindowsInPostgres start(Path file) throws IOException, InterruptedException {
    assumeTrue(
        Files.isExecutable(Path.of(BIN + "initdb")),
        "the Debian package postgresql-15 is not installed");
    assumeTrue(
        "root".equals(System.getProperty("user.name")), "not root: PostgreSQL has its own user");
    Path data = Files.createTempDirectory("pg");
    need("chown", "postgres", data.toString());
    WindowsInPostgres postgres = new WindowsInPostgres(data, free());
    as(BIN + "initdb", "--pgdata=" + data, "--auth=trust");
    as(
        BIN + "pg_ctl",
        "--pgdata=" + data,
        "--silent",
        "--wait",
        "--log=" + data.resolve("log"),
        "-o",
        "-p %d -c listen_addresses=127.0.0.1 -c unix_socket_directories=".formatted(postgres.port),
        "start");
    String columns =
        WindowFile.COLUMNS.stream()
            .map(name ->
                name
                    + (List.of("vm_type", "shadow").contains(name) ? " text" : " double precision"))
            .collect(Collectors.joining(", "))
            .replace("start_unix_ms double precision", "start_unix_ms bigint");
    postgres.sql("create table windows (" + columns + ")");
    postgres.sql("\\copy windows from '" + file + "' csv header");
    return postgres;
  }

  private static int free() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /// For `--windows`.
  String place() {
    return "jdbc:postgresql://127.0.0.1:%d/postgres?user=postgres#windows".formatted(port);
  }

  private void sql(String statement) throws IOException, InterruptedException {
    need(
        BIN + "psql",
        "--no-psqlrc",
        "--quiet",
        "--host=127.0.0.1",
        "--port=" + port,
        "--username=postgres",
        "--set=ON_ERROR_STOP=1",
        "--command=" + statement);
  }

  private static void as(String... command) throws IOException, InterruptedException {
    need(
        Stream.concat(Stream.of("runuser", "-u", "postgres", "--"), Stream.of(command))
            .toArray(String[]::new));
  }

  private static void need(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .directory(Path.of("/").toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + " ended with " + process.exitValue());
    }
  }

  @Override
  public void close() throws IOException {
    try {
      as(BIN + "pg_ctl", "--pgdata=" + data, "--silent", "--mode=immediate", "stop");
      need("rm", "-rf", data.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

package io.shadowcast.snapshot.open;

import io.shadowcast.snapshot.kernel.LoopVolume;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// A real PostgreSQL with checksums and an archived log, into which one session writes the rows 1,
/// 2, 3 ..., each a transaction. Run by Debian's user `postgres`, for it refuses to be root.
@SuppressWarnings("NullAway.Init") // restart() makes the session
final class NumberedPostgres implements AutoCloseable {
  static final String BIN = "/usr/lib/postgresql/15/bin";

  private final Path data;
  private final Path run;
  private final List<NumberedWrite> writes = new ArrayList<>();
  private Process session;
  private BufferedWriter to;
  private BufferedReader from;
  private boolean running;

  private NumberedPostgres(Path data, Path run) {
    this.data = data;
    this.run = run;
  }

  static NumberedPostgres start(Path data, Path log, Path folder) throws IOException {
    // A socket's path has room for 107 bytes.
    Path run = Files.createTempDirectory("pg");
    NumberedPostgres postgres = new NumberedPostgres(data, run);
    LoopVolume.need("chown", "postgres", data.toString(), log.toString(), run.toString());
    LoopVolume.need("chmod", "755", folder.toString());
    postgres.as(BIN + "/initdb", "--pgdata", data.toString(), "--auth=trust", "--data-checksums");
    Files.writeString(
        data.resolve("postgresql.conf"),
        """
        listen_addresses = ''
        unix_socket_directories = '%1$s'
        shared_buffers = 16MB
        archive_mode = on
        archive_command = 'test ! -f %2$s/%%f && cp %%p %2$s/.%%f && mv %2$s/.%%f %2$s/%%f'
        """
            .formatted(run, log),
        StandardOpenOption.APPEND);
    postgres.restart();
    postgres.ask("create table numbers (number int primary key)");
    return postgres;
  }

  private void as(String... command) throws IOException {
    List<String> all = new ArrayList<>(List.of("runuser", "-u", "postgres", "--"));
    all.addAll(List.of(command));
    LoopVolume.need(all.toArray(String[]::new));
  }

  /// The state of one instant names the server that ran then; that number may be another's now.
  void restart() throws IOException {
    Files.deleteIfExists(data.resolve("postmaster.pid"));
    as(
        BIN + "/pg_ctl",
        "--pgdata=" + data,
        "--silent",
        "--wait",
        "--log=" + run.resolve("log"),
        "start");
    running = true;
    session =
        new ProcessBuilder(
                BIN + "/psql",
                "--no-psqlrc",
                "--quiet",
                "--no-align",
                "--tuples-only",
                "--username=postgres",
                "--host=" + run,
                "postgres")
            .redirectErrorStream(true)
            .start();
    to = session.outputWriter(StandardCharsets.US_ASCII);
    from = session.inputReader(StandardCharsets.US_ASCII);
  }

  /// Sends a statement and reads what it gives up to a mark behind it.
  private List<String> ask(String statement) throws IOException {
    to.write(statement + ";\n\\echo done\n");
    to.flush();
    List<String> lines = new ArrayList<>();
    for (String line = from.readLine(); !"done".equals(line); line = from.readLine()) {
      if (line == null || line.startsWith("ERROR")) {
        throw new IOException("postgres: " + line);
      }
      lines.add(line);
    }
    return lines;
  }

  /// One write.
  void write() throws IOException {
    int number = writes.size() + 1;
    Instant begun = Instant.now();
    ask("insert into numbers values (" + number + ")");
    writes.add(new NumberedWrite(number, begun, Instant.now()));
  }

  /// Writes for so long.
  void work(Duration time) throws IOException {
    Instant end = Instant.now().plus(time);
    while (Instant.now().isBefore(end)) {
      write();
    }
  }

  /// Lets it archive its log.
  void switchLog() throws IOException {
    ask("select pg_switch_wal()");
  }

  List<NumberedWrite> writes() {
    return writes;
  }

  /// When the last write began.
  Instant begun() {
    return writes.getLast().begun();
  }

  /// The rows it has, in order.
  List<Integer> numbers() throws IOException {
    return ask("select number from numbers order by number").stream()
        .map(Integer::valueOf)
        .toList();
  }

  /// Reads every page and compares it with its checksum.
  void check() throws IOException {
    as(BIN + "/pg_checksums", "--pgdata=" + data, "--check");
  }

  void stop() throws IOException {
    if (running) {
      running = false;
      session.destroy();
      as(BIN + "/pg_ctl", "--pgdata=" + data, "--silent", "--wait", "--mode=fast", "stop");
    }
  }

  @Override
  public void close() throws IOException {
    stop();
    LoopVolume.need("rm", "-rf", run.toString());
  }
}

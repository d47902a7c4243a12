package io.shadowcast.snapshot.open;

import io.shadowcast.snapshot.kernel.LoopVolume;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// A real redis with an append-only log, into which one connection writes the keys 1, 2, 3 ...
@SuppressWarnings("NullAway.Init") // restart() makes the session
final class NumberedRedis implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Path socket;
  private final Path settings;
  private final Path log;
  private final List<NumberedWrite> writes = new ArrayList<>();
  private Process server;
  private SocketChannel connection;
  private BufferedReader answers;

  private NumberedRedis(Path folder) {
    socket = folder.resolve("redis.sock");
    settings = folder.resolve("redis.conf");
    log = folder.resolve("redis.log");
  }

  static NumberedRedis start(Path data, Path folder) throws IOException {
    NumberedRedis redis = new NumberedRedis(folder);
    Files.writeString(
        redis.settings,
        """
        port 0
        unixsocket %s
        dir %s
        appendonly yes
        aof-timestamp-enabled yes
        appendfsync everysec
        save ""
        """
            .formatted(redis.socket, data));
    redis.restart();
    return redis;
  }

  void restart() throws IOException {
    server =
        new ProcessBuilder("/usr/bin/redis-server", settings.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    Instant patience = Instant.now().plus(PATIENCE);
    while (!answers()) {
      if (Instant.now().isAfter(patience) || !server.isAlive()) {
        throw new IOException("redis: does not answer\n" + Files.readString(log));
      }
      pause();
    }
  }

  private boolean answers() {
    try {
      connection = SocketChannel.open(StandardProtocolFamily.UNIX);
      connection.connect(UnixDomainSocketAddress.of(socket));
      answers = new BufferedReader(Channels.newReader(connection, StandardCharsets.US_ASCII));
      return "+PONG".equals(ask("PING"));
    } catch (IOException e) {
      return false;
    }
  }

  private String ask(String... words) throws IOException {
    StringBuilder request = new StringBuilder("*" + words.length + "\r\n");
    Arrays.stream(words)
        .forEach(word -> request.append("$%d\r\n%s\r\n".formatted(word.length(), word)));
    connection.write(ByteBuffer.wrap(request.toString().getBytes(StandardCharsets.US_ASCII)));
    return String.valueOf(answers.readLine());
  }

  /// One write.
  void write() throws IOException {
    int number = writes.size() + 1;
    Instant begun = Instant.now();
    String answer = ask("SET", Integer.toString(number), "x");
    if (!"+OK".equals(answer)) {
      throw new IOException("redis: " + answer + " (expected: +OK)");
    }
    writes.add(new NumberedWrite(number, begun, Instant.now()));
  }

  /// Writes for so long.
  void work(Duration time) throws IOException {
    Instant end = Instant.now().plus(time);
    while (Instant.now().isBefore(end)) {
      write();
      LockSupport.parkNanos(2_000_000);
    }
  }

  /// Lets it begin a new log and delete the old one.
  void rewriteLog() throws IOException {
    ask("BGREWRITEAOF");
  }

  List<NumberedWrite> writes() {
    return writes;
  }

  /// When the last write began.
  Instant begun() {
    return writes.getLast().begun();
  }

  /// The keys it has, in order.
  List<Integer> numbers() throws IOException {
    return LoopVolume.need("redis-cli", "-s", socket.toString(), "keys", "*")
        .lines()
        .map(Integer::valueOf)
        .sorted()
        .toList();
  }

  void stop() throws IOException {
    connection.close();
    server.destroy();
    try {
      server.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public void close() throws IOException {
    stop();
  }

  private static void pause() {
    LockSupport.parkNanos(20_000_000);
  }
}

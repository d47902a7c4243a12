package io.shadowcast.agent.main;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.shadowcast.agent.mirror.Mirror;
import io.shadowcast.agent.mirror.MirrorOptions;
import io.shadowcast.agent.mirror.MirrorSources;
import io.shadowcast.agent.mirror.MirrorWorkload;
import io.shadowcast.agent.queue.QueueBudget;
import io.shadowcast.agent.queue.RecordHeader;
import io.shadowcast.agent.queue.RecordKind;
import io.shadowcast.agent.queue.RecordQueue;
import io.shadowcast.words.Endpoint;
import io.shadowcast.words.MirrorSettings;
import io.shadowcast.words.MirrorTarget;
import io.shadowcast.words.ShadowName;
import io.shadowcast.words.VmTypeName;
import io.shadowcast.words.WorkloadName;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// Made-up requests to a server of this process alone, so that the first requests of a replay do
/// not wait until classes are loaded and code is compiled: they would come half a second late, and
/// be lost where a lane has no room for so many.
final class Rehearsal {
  private static final WorkloadName WORKLOAD = new WorkloadName("rehearsal");
  private static final byte[] REQUEST =
      "GET / HTTP/1.1\r\nHost: rehearsal\r\nAccept: */*\r\n\r\n".getBytes(ISO_8859_1);
  private static final byte[] ANSWER =
      "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".getBytes(ISO_8859_1);
  private static final int CONNECTIONS = 10;
  private static final int ROUNDS = 300;
  private static final long LONGEST = 1_500_000_000L;
  private static final long LOOK = 100_000L;

  private final RecordQueue queue = new RecordQueue(QueueBudget.allocate(2 << 20));
  private final RecordHeader header = new RecordHeader();
  private final Heard heard = new Heard();
  private final long until = System.nanoTime() + LONGEST;

  private Rehearsal() {}

  /// Takes a second and a half at most.
  ///
  /// @param options of the mirror that is rehearsed for; its destinations do not matter, because no
  ///   captured byte is sent
  static void of(MirrorOptions options, MirrorSources sources) throws IOException {
    try (ServerSocket server = new ServerSocket(0, 64, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> accept(server));
      new Rehearsal().run(options, sources, server.getLocalPort());
    }
  }

  private void run(MirrorOptions options, MirrorSources sources, int port) {
    MirrorOptions here = options.to(MirrorOptions.DEFAULT.destinations(), options.salt());
    List<MirrorWorkload> workloads =
        List.of(new MirrorWorkload(WORKLOAD, MirrorWorkload.Protocol.HTTP1));
    try (Mirror mirror = Mirror.start(here, workloads, List.of(queue), target -> heard, sources)) {
      mirror.apply(new MirrorSettings(1, false, List.of(target(port)), List.of()));
      for (int round = 0; round < ROUNDS && System.nanoTime() - until < 0; round++) {
        round(mirror, round);
      }
    }
  }

  private static MirrorTarget target(int port) {
    String host = InetAddress.getLoopbackAddress().getHostAddress();
    return new MirrorTarget(
        WORKLOAD, new ShadowName("self"), new VmTypeName("unknown"), new Endpoint(host, port), 1);
  }

  /// One request on each connection, and its answer.
  private void round(Mirror mirror, int round) {
    for (int connection = 0; connection < CONNECTIONS; connection++) {
      if (round == 0) {
        var _ = queue.offer(header.control(RecordKind.OPEN, 0, connection).at(System.nanoTime()));
      }
      header.data(0, connection, round, RecordHeader.WHOLE).at(System.nanoTime());
      var _ = queue.offer(header, MemorySegment.ofArray(REQUEST), 0, REQUEST.length);
      mirror.wake();
    }
    long wanted = (long) CONNECTIONS * (round + 1);
    while (heard.answered() < wanted && System.nanoTime() - until < 0) {
      LockSupport.parkNanos(this, LOOK);
    }
  }

  private static void accept(ServerSocket server) {
    try {
      while (!server.isClosed()) {
        Socket client = server.accept();
        Thread.ofVirtual().start(() -> serve(client));
      }
    } catch (IOException e) {
      // closed: the rehearsal is over
    }
  }

  private static void serve(Socket client) {
    try (client) {
      client.setTcpNoDelay(true);
      InputStream in = client.getInputStream();
      int ends = 0;
      for (int next = in.read(); next >= 0; next = in.read()) {
        ends = next == '\r' || next == '\n' ? ends + 1 : 0;
        if (ends == 4) {
          client.getOutputStream().write(ANSWER);
        }
      }
    } catch (IOException e) {
      // the mirror went away: the rehearsal is over
    }
  }
}

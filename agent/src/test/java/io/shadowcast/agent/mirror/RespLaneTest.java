package io.shadowcast.agent.mirror;

import static io.shadowcast.agent.mirror.MirrorRig.CACHE;
import static io.shadowcast.agent.mirror.MirrorRig.CACHE_INDEX;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.shadowcast.agent.queue.RecordHeader;
import io.shadowcast.words.LossReason;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/// Lanes to a shadow that answers each line, at once or when it is told to.
final class RespLaneTest {
  private static final MirrorOptions PATIENT =
      MirrorOptions.DEFAULT.within(Duration.ofMinutes(1), Duration.ofMinutes(1));

  @Test
  void theNextCommandWaitsForTheReplyUnlessProductionDidNotWaitEither() throws Exception {
    try (Lines shadow = new Lines(false);
        MirrorRig rig = new MirrorRig(PATIENT)) {
      rig.apply(1, false, MirrorRig.target(CACHE, "twin", shadow.port(), 1.0));
      rig.open(CACHE_INDEX, 1);
      command(rig, 0, "GET a", RecordHeader.WHOLE);
      command(rig, 1, "GET b", RecordHeader.WHOLE | RecordHeader.PIPELINED);
      command(rig, 2, "GET c", RecordHeader.WHOLE);
      MirrorRig.await(() -> shadow.lines.size() == 2);
      shadow.answer();
      MirrorRig.await(() -> rig.observedAnswers.get() == 1);
      assertEquals(List.of("GET a", "GET b"), shadow.lines);
      shadow.answer();
      MirrorRig.await(() -> shadow.lines.size() == 3);
      shadow.answer();
      rig.settled("twin", 3);
      MirrorRig.await(() -> rig.observedAnswers.get() == 3);
      assertEquals(List.of("GET a", "GET b", "GET c"), shadow.lines);
    }
  }

  @Test
  void aLostConnectionIsOpenedAgainUnlessADatabaseWasChosenOnIt() throws Exception {
    try (Lines shadow = new Lines(true);
        MirrorRig rig = new MirrorRig(PATIENT)) {
      rig.apply(1, false, MirrorRig.target(CACHE, "twin", shadow.port(), 1.0));
      rig.open(CACHE_INDEX, 1);
      command(rig, 0, "GET a", RecordHeader.WHOLE);
      MirrorRig.await(() -> rig.observedAnswers.get() == 1);
      shadow.hangUp();
      command(rig, 1, "GET b", RecordHeader.WHOLE);
      MirrorRig.await(() -> rig.observedAnswers.get() == 2);
      command(rig, 2, "select 5", RecordHeader.WHOLE);
      MirrorRig.await(() -> rig.observedAnswers.get() == 3);
      shadow.hangUp();
      command(rig, 3, "SET c 1", RecordHeader.WHOLE);
      rig.settled("twin", 4);
      assertEquals(1, rig.lost("twin", LossReason.SHADOW_RESET));
      assertEquals(List.of("GET a", "GET b", "select 5"), shadow.lines);
    }
  }

  private static void command(MirrorRig rig, long sequence, String line, int flags) {
    rig.data(CACHE_INDEX, 1, sequence, flags, line + "\r\n");
  }

  private static final class Lines implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final boolean prompt;

    Lines(boolean prompt) throws IOException {
      this.prompt = prompt;
      Thread.ofVirtual().start(this::accept);
    }

    int port() {
      return listener.getLocalPort();
    }

    /// Ends all connections, and returns when the other side has seen it.
    void hangUp() throws IOException {
      for (Socket socket : sockets) {
        if (!socket.isClosed()) {
          socket.shutdownOutput();
        }
      }
      MirrorRig.await(() -> sockets.stream().allMatch(Socket::isClosed));
    }

    /// Answers one command on the newest connection.
    private void answer() throws IOException {
      byte[] reply = "$2\r\nok\r\n".getBytes(StandardCharsets.ISO_8859_1);
      sockets.getLast().getOutputStream().write(reply);
    }

    private void accept() {
      while (!listener.isClosed()) {
        try {
          Socket socket = listener.accept();
          sockets.add(socket);
          Thread.ofVirtual().start(() -> serve(socket));
        } catch (IOException e) {
          return;
        }
      }
    }

    private void serve(Socket socket) {
      try (socket;
          BufferedReader in =
              new BufferedReader(
                  new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1))) {
        for (String line = in.readLine(); line != null; line = in.readLine()) {
          lines.add(line);
          if (prompt) {
            answer();
          }
        }
      } catch (IOException e) {
        // The lane went away: what was received is what counts.
      }
    }

    @Override
    public void close() throws IOException {
      listener.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }
}

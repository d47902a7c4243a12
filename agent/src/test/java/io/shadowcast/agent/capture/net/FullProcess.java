package io.shadowcast.agent.capture.net;

import io.shadowcast.agent.capture.CaptureCounters.Counter;
import java.io.FileInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A process of its own, because it uses up its open files: listens to a feed meanwhile. Prints the
/// CPU time of the feed's thread within two seconds of it, ms; ends when a proxy that came then is
/// served.
final class FullProcess {
  private static final Logger LOG = LoggerFactory.getLogger(FullProcess.class);
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final long MEASURED_MILLIS = 2000;

  private FullProcess() {}

  /// Runs it.
  ///
  /// @param arguments the directory of the socket
  public static void main(String[] arguments) throws Exception {
    Path socket = Path.of(arguments[0]).resolve("feed.sock");
    Tap tap = Tap.http(80);
    AtomicReference<Thread> reader = new AtomicReference<>();
    InlineFeed feed =
        InlineFeed.start(
            tap.handover,
            socket,
            4,
            task -> {
              Thread thread = Thread.ofPlatform().daemon().unstarted(task);
              reader.set(thread);
              return thread;
            });
    try (SocketChannel proxy = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      loadWhatSpeaks(socket, tap);
      Deque<FileInputStream> files = new ArrayDeque<>();
      useUp(files);
      proxy.connect(UnixDomainSocketAddress.of(socket));
      Thread.sleep(MEASURED_MILLIS);
      long before = THREADS.getThreadCpuTime(reader.get().threadId());
      Thread.sleep(MEASURED_MILLIS);
      long used = THREADS.getThreadCpuTime(reader.get().threadId()) - before;
      for (FileInputStream file : files) {
        file.close();
      }
      long told = tap.counters.get(Counter.PACKETS);
      proxy.write(hello());
      Await.until(() -> tap.counters.get(Counter.PACKETS) > told);
      System.out.println("used " + used / 1_000_000);
    }
    feed.close();
  }

  /// Classes come out of files too.
  private static void loadWhatSpeaks(Path socket, Tap tap) throws Exception {
    long _ = THREADS.getThreadCpuTime(Thread.currentThread().threadId());
    try (SocketChannel stranger = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      stranger.connect(UnixDomainSocketAddress.of(socket));
      stranger.write(ByteBuffer.wrap(new byte[64]));
      Await.until(() -> tap.counters.get(Counter.STRANGE_PACKETS) == 1);
    }
    LOG.warn("All descriptors will be used.");
  }

  private static void useUp(Deque<FileInputStream> files) {
    try {
      while (true) {
        files.add(new FileInputStream("/dev/null"));
      }
    } catch (IOException e) {
      System.err.println(e.getMessage());
    }
  }

  private static ByteBuffer hello() {
    byte[] text = "inline/1 shop".getBytes(StandardCharsets.US_ASCII);
    ByteBuffer frame =
        ByteBuffer.allocate(FeedReader.HEADER + text.length).order(ByteOrder.LITTLE_ENDIAN);
    return frame.putInt(4, text.length).put(FeedReader.HEADER, text);
  }
}

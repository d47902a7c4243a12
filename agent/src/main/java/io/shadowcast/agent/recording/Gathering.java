package io.shadowcast.agent.recording;

import io.shadowcast.agent.queue.RecordHeader;
import io.shadowcast.agent.queue.RecordView;
import io.shadowcast.agent.redact.Redactor;
import io.shadowcast.words.LossReason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Puts requests together from their pieces, replaces their secrets and writes them down. A request
/// whose secrets cannot be found is not written, so that none ever is in a file. Writing thread
/// only.
final class Gathering {
  /// Takes frames.
  @FunctionalInterface
  interface Page {
    /// Writes one.
    ///
    /// @return false when it has no room
    boolean write(Frame.Event event) throws IOException;
  }

  private static final int MOST_CONNECTIONS = 1 << 16;
  private static final long MOST_OPEN_BYTES = 8 << 20;
  private static final byte[] NONE = {};

  private static final class Line {
    /// The time of its last frame: times never fall within a connection.
    long last = Long.MIN_VALUE;

    /// It has a frame in the file.
    boolean told;

    /// A request has begun and not ended.
    boolean open;

    /// Its session has a hole: nothing more of it is taken.
    boolean over;

    byte[] bytes = NONE;
    int length;
  }

  private final Redactor redactor;
  private final RecordingAccounts accounts;
  private final Page page;
  private final long origin;
  private final Map<Long, Line> lines = new HashMap<>();
  private long openBytes;

  /// @param origin the moment of the head
  Gathering(Redactor redactor, RecordingAccounts accounts, long origin, Page page) {
    this.redactor = redactor;
    this.accounts = accounts;
    this.origin = origin;
    this.page = page;
  }

  void take(RecordView item) throws IOException {
    switch (item.kind()) {
      case DATA -> data(item);
      case ANSWER -> answered(item);
      case GAP -> abandon(lines.get(item.connection()), LossReason.GAP);
      case CLOSE -> closed(item);
      case OPEN -> {}
    }
  }

  /// The recording is over: what has begun will have no end.
  void end() {
    lines.values().forEach(line -> abandon(line, LossReason.OFF));
  }

  private void data(RecordView item) throws IOException {
    boolean start = item.has(RecordHeader.START);
    Line line = line(item);
    if (line == null) {
      lose(start, LossReason.LANE_FULL, item.length());
    } else if (start) {
      // The queue had no room for the end of the one before.
      abandon(line, LossReason.QUEUE_BYTES);
      begin(line, item);
    } else if (line.open) {
      proceed(line, item);
    }
  }

  private @Nullable Line line(RecordView item) {
    Line known = lines.get(item.connection());
    if (known != null || lines.size() >= MOST_CONNECTIONS) {
      return known;
    }
    Line fresh = new Line();
    lines.put(item.connection(), fresh);
    return fresh;
  }

  private void begin(Line line, RecordView item) throws IOException {
    if (line.over) {
      lose(true, LossReason.EVICTED, item.length());
      return;
    }
    line.open = true;
    proceed(line, item);
  }

  private void proceed(Line line, RecordView item) throws IOException {
    int length = item.length();
    if (line.length + length > Frame.MOST_BYTES) {
      abandon(line, LossReason.REDACTION);
      return;
    }
    if (openBytes + length > MOST_OPEN_BYTES) {
      line.over = true;
      abandon(line, LossReason.QUEUE_BYTES);
      return;
    }
    append(line, item.bytes(), length);
    if (item.has(RecordHeader.END)) {
      complete(line, item);
    }
  }

  private void append(Line line, ByteBuffer from, int length) {
    int wanted = line.length + length;
    if (line.bytes.length < wanted) {
      line.bytes = Arrays.copyOf(line.bytes, Math.max(wanted, 2 * line.length));
    }
    from.get(line.bytes, line.length, length);
    line.length = wanted;
    openBytes += length;
  }

  private void complete(Line line, RecordView item) throws IOException {
    int before = checksum(line);
    if (redactor.request(line.bytes, 0, line.length) != Redactor.Outcome.REDACTED) {
      abandon(line, LossReason.REDACTION);
      return;
    }
    long nanos = time(line, item);
    int flags = item.flags() & Frame.Request.FLAGS;
    Frame.Request request =
        new Frame.Request(
            nanos,
            item.connection(),
            item.session(),
            item.sequence(),
            flags,
            item.priority(),
            ByteBuffer.wrap(line.bytes, 0, line.length));
    if (opened(line, item, nanos) && page.write(request)) {
      accounts.recorded(checksum(line) != before);
      release(line);
    } else {
      abandon(line, LossReason.OFF);
    }
  }

  /// Tells whether a request was changed, for a count alone.
  private static int checksum(Line line) {
    CRC32C sum = new CRC32C();
    sum.update(line.bytes, 0, line.length);
    return (int) sum.getValue();
  }

  private boolean opened(Line line, RecordView item, long nanos) throws IOException {
    if (!line.told) {
      boolean http2 = item.has(RecordHeader.HTTP2);
      line.told = page.write(new Frame.Opened(nanos, item.connection(), item.session(), http2));
    }
    return line.told;
  }

  private void answered(RecordView item) throws IOException {
    Line line = lines.get(item.connection());
    if (line != null && line.told) {
      page.write(
          new Frame.Answered(
              time(line, item),
              item.connection(),
              item.sequence(),
              item.latencyNanos(),
              item.status()));
    }
  }

  private void closed(RecordView item) throws IOException {
    Line line = lines.remove(item.connection());
    abandon(line, LossReason.QUEUE_BYTES);
    if (line != null && line.told) {
      page.write(new Frame.Closed(time(line, item), item.connection()));
    }
  }

  private long time(Line line, RecordView item) {
    line.last = Math.max(line.last, item.nanos() - origin);
    return line.last;
  }

  private void lose(boolean request, LossReason reason, long bytes) {
    if (request) {
      accounts.lost(reason, bytes);
    }
  }

  /// Ends a request that cannot be written, if there is one.
  private void abandon(@Nullable Line line, LossReason reason) {
    if (line != null && line.open) {
      accounts.lost(reason, line.length);
      release(line);
    }
  }

  private void release(Line line) {
    openBytes -= line.length;
    line.open = false;
    line.length = 0;
    line.bytes = NONE;
  }
}

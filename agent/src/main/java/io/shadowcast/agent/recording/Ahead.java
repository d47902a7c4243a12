package io.shadowcast.agent.recording;

import java.io.IOException;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// The events of a recording in the order of their times. The file has them in the order in which
/// the mirror took them, which differs by as long as the mirror's loop may sleep; so a little is
/// read ahead, bounded in time, number and bytes. One thread.
final class Ahead {
  private static final long MOST_NANOS = 250_000_000L;
  private static final int MOST = 8192;
  private static final long MOST_BYTES = 4 << 20;

  private record Entry(Frame.Event event, long number) {}

  private final RecordingReader in;
  private final PriorityQueue<Entry> entries =
      new PriorityQueue<>(
          Comparator.comparingLong((Entry entry) -> entry.event().nanos())
              .thenComparingLong(Entry::number));
  private long numbers;
  private long newest = Long.MIN_VALUE;
  private long bytes;
  private boolean ended;

  Ahead(RecordingReader in) {
    this.in = in;
  }

  /// The next event, which is left here; null when there is none.
  Frame.@Nullable Event peek() throws IOException {
    fill();
    Entry next = entries.peek();
    return next == null ? null : next.event();
  }

  /// The next event; null when there is none.
  Frame.@Nullable Event poll() throws IOException {
    fill();
    Entry next = entries.poll();
    if (next == null) {
      return null;
    }
    bytes -= size(next.event());
    return next.event();
  }

  private void fill() throws IOException {
    while (!ended && isShort()) {
      Frame.Event event = in.next();
      if (event == null) {
        ended = true;
      } else {
        entries.add(new Entry(event, numbers++));
        newest = Math.max(newest, event.nanos());
        bytes += size(event);
      }
    }
  }

  private boolean isShort() {
    Entry oldest = entries.peek();
    return oldest == null
        || (newest - oldest.event().nanos() < MOST_NANOS
            && entries.size() < MOST
            && bytes < MOST_BYTES);
  }

  private static int size(Frame.Event event) {
    return event instanceof Frame.Request request ? request.bytes().remaining() : 0;
  }
}

package io.shadowcast.agent.mirror;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.shadowcast.agent.queue.QueueBudget;
import io.shadowcast.agent.queue.RecordHeader;
import io.shadowcast.agent.queue.RecordQueue;
import java.lang.foreign.MemorySegment;

/// A check of markers behind a real queue.
final class CheckRig implements AutoCloseable {
  private final RecordQueue queue = new RecordQueue(QueueBudget.allocate(2 << 20));
  private final RecordHeader header = new RecordHeader();
  private final MarkerCheck check;

  CheckRig(MarkerCheck check) {
    this.check = check;
  }

  void request(String text) {
    MemorySegment bytes = MemorySegment.ofArray(text.getBytes(ISO_8859_1));
    queue.offer(header.data(0, 1, 0, RecordHeader.WHOLE), bytes, 0, (int) bytes.byteSize());
    queue.drain(check::accept, 1);
  }

  @Override
  public void close() {
    queue.close();
  }
}

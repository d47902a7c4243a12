package io.shadowcast.agent.queue;

/// Takes records out of a queue.
@FunctionalInterface
public interface RecordConsumer {
  /// Called once per record, in order. The view and its bytes are valid until this returns.
  void accept(RecordView item);
}

package io.shadowcast.agent.capture;

/// Hears how production itself does. Called on capturing threads: must not wait, lock or allocate.
public interface ResponseObserver {
  /// A request was seen whole.
  ///
  /// @param bytes head and body
  /// @param write whether it may change something: not GET or HEAD
  void request(int workload, long bytes, boolean write);

  /// A request was answered.
  ///
  /// @param nanos last byte of the request to the moment of [AnswerTiming]
  /// @param status of HTTP; 0 for a raw stream
  void response(int workload, long nanos, int status);
}

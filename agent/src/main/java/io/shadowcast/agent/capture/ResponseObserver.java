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
  /// @param nanos last byte of the request to last byte of the response, or to its first byte when
  ///   its length is not said in its head
  /// @param status of HTTP; 0 for a raw stream
  void response(int workload, long nanos, int status);
}

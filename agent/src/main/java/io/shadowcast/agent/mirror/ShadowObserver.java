package io.shadowcast.agent.mirror;

/// Hears what one shadow does. Called on the mirror's loop: must not wait.
public interface ShadowObserver {
  /// Hears nothing.
  ShadowObserver NONE =
      new ShadowObserver() {
        @Override
        public void sent(long bytes, boolean write) {}

        @Override
        public void answered(long nanos, int status) {}
      };

  /// A request begins to be written.
  ///
  /// @param nanos since its first byte was captured
  default void started(long nanos) {}

  /// A request was written completely.
  ///
  /// @param bytes of the request
  /// @param write whether its method is another than GET and HEAD
  void sent(long bytes, boolean write);

  /// A request was written completely.
  ///
  /// @param nanos since it was captured
  default void delayed(long nanos) {}

  /// A request was answered completely.
  ///
  /// @param nanos last byte of the request written to last byte of the response read
  /// @param status HTTP status
  void answered(long nanos, int status);
}

package io.shadowcast.agent.capture;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A capture with a thread of its own.
public interface RunningCapture extends AutoCloseable {
  /// Why it ended by itself, whatever it was; null while it runs. A capture that ended looks like a
  /// workload without requests, so somebody has to ask.
  @Nullable Throwable fault();

  /// Stops it and gives back what it holds.
  @Override
  void close() throws IOException;
}

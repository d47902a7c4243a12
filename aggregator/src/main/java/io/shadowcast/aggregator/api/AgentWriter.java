package io.shadowcast.aggregator.api;

import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.shadowcast.wire.v1.ConnectResponse;
import java.util.concurrent.locks.ReentrantLock;

/// The outgoing half of a stream, and the tap of the incoming one. Any thread may write; what an
/// agent does not read cannot pile up, because no new message is asked for while answers wait.
///
/// One message is asked for at a time, and none while those on their way into the store fill the
/// window: so an agent takes no more memory than the window and one message, whatever it sends.
final class AgentWriter {
  /// Messages of one agent that are on their way into the store.
  static final int WINDOW = 16;

  /// Bytes of them.
  static final long WINDOW_BYTES = 8L * 1024 * 1024;

  private final ServerCallStreamObserver<ConnectResponse> out;
  private final ReentrantLock lock = new ReentrantLock();
  private boolean closed;
  private boolean welcome;
  private boolean asked;
  private int messages;
  private long bytes;

  AgentWriter(ServerCallStreamObserver<ConnectResponse> out) {
    this.out = out;
    out.disableAutoRequest();
    out.setOnReadyHandler(this::settle);
  }

  /// Asks for the Hello, and for nothing else before [#welcomed].
  void open() {
    lock.lock();
    try {
      asked = true;
      out.request(1);
    } finally {
      lock.unlock();
    }
  }

  /// The agent may send what it has.
  void welcomed() {
    lock.lock();
    try {
      welcome = true;
    } finally {
      lock.unlock();
    }
    settle();
  }

  /// A message came in, and counts until it is released.
  void received(int size) {
    lock.lock();
    try {
      asked = false;
      messages++;
      bytes += size;
    } finally {
      lock.unlock();
    }
    settle();
  }

  void onCancel(Runnable handler) {
    out.setOnCancelHandler(handler);
  }

  /// Writes a message; false when the stream is closed.
  boolean write(ConnectResponse message) {
    lock.lock();
    try {
      if (closed || out.isCancelled()) {
        return false;
      }
      out.onNext(message);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /// One message is dealt with: the agent may send another, as soon as it reads what was answered.
  void release(int size) {
    lock.lock();
    try {
      messages--;
      bytes -= size;
    } finally {
      lock.unlock();
    }
    settle();
  }

  void complete() {
    close(out::onCompleted);
  }

  void fail(StatusRuntimeException status) {
    close(() -> out.onError(status));
  }

  private void settle() {
    lock.lock();
    try {
      boolean space = messages < WINDOW && bytes < WINDOW_BYTES;
      if (welcome && space && !asked && !closed && out.isReady()) {
        asked = true;
        out.request(1);
      }
    } finally {
      lock.unlock();
    }
  }

  private void close(Runnable end) {
    lock.lock();
    try {
      if (!closed) {
        closed = true;
        if (!out.isCancelled()) {
          end.run();
        }
      }
    } finally {
      lock.unlock();
    }
  }
}

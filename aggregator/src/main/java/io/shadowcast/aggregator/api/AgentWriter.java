package io.shadowcast.aggregator.api;

import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.shadowcast.wire.v1.ConnectResponse;
import java.util.concurrent.locks.ReentrantLock;

/// The outgoing half of a stream, and the tap of the incoming one. Any thread may write; what an
/// agent does not read cannot pile up, because no new message is asked for while answers wait.
final class AgentWriter {
  /// Messages of one agent that are on their way into the store.
  static final int WINDOW = 16;

  private final ServerCallStreamObserver<ConnectResponse> out;
  private final ReentrantLock lock = new ReentrantLock();
  private boolean closed;
  private int owed;

  AgentWriter(ServerCallStreamObserver<ConnectResponse> out) {
    this.out = out;
    out.disableAutoRequest();
    out.setOnReadyHandler(this::settle);
  }

  void open() {
    out.request(WINDOW);
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
  void release() {
    lock.lock();
    try {
      owed++;
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
      if (owed > 0 && !closed && out.isReady()) {
        out.request(owed);
        owed = 0;
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

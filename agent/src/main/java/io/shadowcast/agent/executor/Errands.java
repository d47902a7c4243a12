package io.shadowcast.agent.executor;

import io.shadowcast.words.Order;
import io.shadowcast.words.Receipt;
import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes orders to the executor, one after the other. At most [#WAITING] wait; a further one is
/// left, without a receipt, so that whoever gave it gives it again.
public final class Errands implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Errands.class);
  static final int WAITING = 16;

  private final ExecutorLink executor;
  private final ThreadPoolExecutor thread;

  /// @param threads makes the one thread that goes
  public Errands(ExecutorLink executor, ThreadFactory threads) {
    this.executor = executor;
    thread =
        new ThreadPoolExecutor(
            1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), threads);
  }

  /// Never waits.
  ///
  /// @param receipt told the receipt when there is one, by another thread
  public void carryOut(Order order, Consumer<Receipt> receipt) {
    try {
      thread.execute(() -> go(order, receipt));
    } catch (RejectedExecutionException e) {
      LOG.warn("{} of {} is left: {} orders wait already", order.verb(), order.fence(), WAITING);
    }
  }

  private void go(Order order, Consumer<Receipt> receipt) {
    try {
      receipt.accept(executor.carryOut(order));
    } catch (IOException e) {
      LOG.warn("{} of {} has no receipt: {}", order.verb(), order.fence(), e.getMessage());
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}

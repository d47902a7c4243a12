package io.shadowcast.executor.order;

import io.shadowcast.words.HostId;
import io.shadowcast.words.Order;
import io.shadowcast.words.Receipt;
import io.shadowcast.words.SourceTime;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The door of this room: carries orders out, one at a time, each at most once. Intent -> effect ->
/// verified -> receipt; the first and the last are durable before what follows them, so an executor
/// that was killed finishes or recognises what it had begun, and the same order always gets the
/// same receipt. Any thread.
public final class Orders implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Orders.class);
  private static final String LOCAL = "local-";
  private static final Duration PATIENCE = Duration.ofHours(1);

  private final HostId host;
  private final SealCheck seals;
  private final Verbs verbs;
  private final Supplier<SourceTime> now;
  private final Journal journal;
  private final ReentrantLock one = new ReentrantLock();

  /// A wish of the operator on this host.
  ///
  /// @param id the same one gets the same receipt
  public record Wish(String id, String verb, String target, String argumentsJson) {
    /// Refuses an id that is empty or very long.
    public Wish {
      if (id.isBlank() || id.length() > 128) {
        throw new IllegalArgumentException(
            "request_id: " + id.length() + " characters (expected: 1..128)");
      }
    }
  }

  private Orders(
      HostId host, SealCheck seals, Verbs verbs, Supplier<SourceTime> now, Journal journal) {
    this.host = host;
    this.seals = seals;
    this.verbs = verbs;
    this.now = now;
    this.journal = journal;
  }

  /// Opens the journal, and ends what an executor that died had begun.
  ///
  /// @param state of the executor
  /// @throws IOException when the journal cannot be used
  public static Orders open(
      Path state, HostId host, SealCheck seals, Verbs verbs, Supplier<SourceTime> now)
      throws IOException {
    Orders orders = new Orders(host, seals, verbs, now, Journal.open(state.resolve("journal")));
    for (Journal.Known begun : orders.journal.unfinished()) {
      LOG.warn("{}: begun and not ended, taken up again", begun.order().fence());
      Receipt _ = orders.finish(new Step(begun.order(), begun.by(), true));
    }
    return orders;
  }

  /// The receipt of a signed order.
  ///
  /// @throws IOException when nothing could be noted; then nothing was done
  public Receipt carryOut(Order order) throws IOException {
    one.lock();
    try {
      Optional<Journal.Known> known = journal.of(order.fence());
      if (known.isPresent() && isSame(known.get(), order)) {
        return ended(known.get());
      }
      Optional<String> forged = seals.fault(order);
      if (forged.isPresent()) {
        return refused(order, forged.get()); // not noted: anybody could have written it
      }
      return known.isPresent()
          ? refused(order, other(order))
          : first(order, "aggregator", late(order));
    } finally {
      one.unlock();
    }
  }

  /// The receipt of a wish of the operator on this host. It is fenced like an order: what changes
  /// its target raises the epoch, so that no older order follows it.
  public Receipt carryOut(Wish wish, String by) throws IOException {
    one.lock();
    try {
      Optional<Journal.Known> known = journal.ofSequence(LOCAL + wish.id());
      long epoch = known.isPresent() ? known.get().order().fence().epoch() : epoch(wish);
      Order order = order(wish, epoch, known);
      if (known.isEmpty()) {
        return first(order, by, Optional.empty());
      }
      return isSame(known.get(), order) ? ended(known.get()) : refused(order, other(order));
    } finally {
      one.unlock();
    }
  }

  /// What overtakes has at least the milliseconds since 1970, as orders of the aggregator have: one
  /// that was made before it, and comes after it, was made for another generation of the target.
  private long epoch(Wish wish) {
    long highest = journal.epoch(wish.target());
    return verbs.overtakes(wish.verb())
        ? Math.max(highest + 1, now.get().wall().toEpochMilli())
        : highest;
  }

  /// Does something while no order is carried out.
  public void alone(Alone work) throws IOException {
    one.lock();
    try {
      work.run();
    } finally {
      one.unlock();
    }
  }

  /// What needs that.
  public interface Alone {
    /// Does it.
    void run() throws IOException;
  }

  private Order order(Wish wish, long epoch, Optional<Journal.Known> known) {
    return new Order(
        host,
        new Order.Fence(LOCAL + wish.id(), "local", 1, wish.target(), epoch),
        wish.verb(),
        wish.argumentsJson(),
        known.map(each -> each.order().deadline()).orElse(now.get().wall().plus(PATIENCE)),
        Order.Seal.NONE);
  }

  private static boolean isSame(Journal.Known known, Order order) {
    return Arrays.equals(Step.digest(known.order()), Step.digest(order));
  }

  private Receipt ended(Journal.Known known) throws IOException {
    Receipt receipt = known.receipt();
    return receipt == null ? finish(new Step(known.order(), known.by(), true)) : receipt;
  }

  private static String other(Order order) {
    return "order: %s with other content (expected: what was ordered under it first)"
        .formatted(order.fence());
  }

  private Optional<String> late(Order order) {
    long highest = journal.epoch(order.fence().target());
    return order.fence().epoch() < highest
        ? Optional.of(
            "order.epoch: %d of %s (expected: >= %d, seen on this host)"
                .formatted(order.fence().epoch(), order.fence().target(), highest))
        : seals.late(order);
  }

  private Receipt first(Order order, String by, Optional<String> refusal) throws IOException {
    Step step = new Step(order, by, false);
    Optional<String> fault = refusal.or(() -> unknown(order)).or(() -> verbs.fault(step));
    if (fault.isPresent()) {
      Receipt receipt = refused(order, fault.get());
      journal.refuse(order, by, receipt);
      LOG.warn("{} by {}: {}", order.verb(), by, receipt.detail());
      return receipt;
    }
    journal.begin(order, by);
    return finish(step);
  }

  private Optional<String> unknown(Order order) {
    return verbs.names().contains(order.verb())
        ? Optional.empty()
        : Optional.of(
            "order.verb: %s (expected: %s)"
                .formatted(
                    order.verb(), String.join(", ", verbs.names().stream().sorted().toList())));
  }

  private Receipt finish(Step step) throws IOException {
    Receipt receipt =
        switch (effect(step)) {
          case Effect.Done(String detail) -> receipt(step.order(), Receipt.Outcome.DONE, detail);
          case Effect.Failed(String why) -> receipt(step.order(), Receipt.Outcome.FAILED, why);
        };
    journal.end(receipt);
    LOG.info(
        "{} of {} by {}: {}, {}",
        step.order().verb(),
        step.target(),
        step.by(),
        receipt.outcome(),
        receipt.detail());
    return receipt;
  }

  private Effect effect(Step step) {
    try {
      return verbs.carryOut(step);
    } catch (IOException e) {
      return new Effect.Failed(String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      LOG.error("{} met a fault of the executor's own", step.order().verb(), e);
      return new Effect.Failed("a fault of the executor's own: " + e);
    }
  }

  private Receipt refused(Order order, String why) {
    return receipt(order, Receipt.Outcome.REFUSED, why);
  }

  private Receipt receipt(Order order, Receipt.Outcome outcome, String detail) {
    return new Receipt(order.fence(), outcome, detail, now.get());
  }

  @Override
  public void close() throws IOException {
    one.lock();
    try {
      journal.close();
    } finally {
      one.unlock();
    }
  }
}

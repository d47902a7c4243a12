package io.shadowcast.executor.main;

import io.shadowcast.executor.order.Orders;
import io.shadowcast.executor.snapshot.Handover;
import io.shadowcast.executor.snapshot.Questions;
import io.shadowcast.wire.map.OrderWire;
import io.shadowcast.wire.v1.ExecutorQuery;
import io.shadowcast.wire.v1.ExecutorRequest;
import io.shadowcast.wire.v1.ExecutorResponse;
import io.shadowcast.wire.v1.HandoverRequest;
import io.shadowcast.wire.v1.LocalOrder;
import io.shadowcast.words.Receipt;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/// What one caller asks, over one connection. For one thread.
final class Talk implements Server.Conversation {
  private static final Set<String> OPERATORS_ALONE =
      Set.of("snapshot.restore", "snapshot.undo", "snapshot.ship", "snapshot.sync");

  private final Orders orders;
  private final Questions questions;
  private final Handover handover;
  private final AtomicInteger asked;
  private final Peers.Peer peer;

  /// @param asked how many orders are under way or wait, counted here
  Talk(
      Orders orders, Questions questions, Handover handover, AtomicInteger asked, Peers.Peer peer) {
    this.orders = orders;
    this.questions = questions;
    this.handover = handover;
    this.asked = asked;
    this.peer = peer;
  }

  @Override
  public ExecutorResponse answer(ExecutorRequest request) {
    try {
      return switch (request.getMessageCase()) {
        case ORDER -> order(() -> orders.carryOut(OrderWire.fromWire(request.getOrder())));
        case LOCAL_ORDER -> local(request.getLocalOrder());
        case QUERY -> answer(request.getQuery());
        case HANDOVER -> answer(request.getHandover());
        case MESSAGE_NOT_SET -> Server.refusal("request: unknown (expected: one of this version)");
      };
    } catch (IOException | IllegalArgumentException e) {
      return Server.refusal(String.valueOf(e.getMessage()));
    }
  }

  private ExecutorResponse local(LocalOrder order) throws IOException {
    if (OPERATORS_ALONE.contains(order.getVerb()) && !peer.operator()) {
      return Server.refusal(
          "%s: not permitted for %s (expected: root, or an order of the aggregator)"
              .formatted(order.getVerb(), peer.name()));
    }
    return order(() -> orders.carryOut(wish(order), peer.name()));
  }

  /// What is carried out one after the other.
  private interface Errand {
    Receipt carryOut() throws IOException;
  }

  private ExecutorResponse order(Errand errand) throws IOException {
    asked.incrementAndGet();
    try {
      return receipt(errand.carryOut());
    } finally {
      asked.decrementAndGet();
    }
  }

  private ExecutorResponse answer(ExecutorQuery query) throws IOException {
    return ExecutorResponse.newBuilder().setAnswer(questions.answer(query)).build();
  }

  private ExecutorResponse answer(HandoverRequest request) throws IOException {
    return ExecutorResponse.newBuilder().setHandover(handover.answer(request)).build();
  }

  private static Orders.Wish wish(LocalOrder wire) {
    return new Orders.Wish(
        wire.getRequestId(), wire.getVerb(), wire.getTarget(), wire.getArgumentsJson());
  }

  private static ExecutorResponse receipt(Receipt receipt) {
    return ExecutorResponse.newBuilder().setReceipt(OrderWire.toWire(receipt)).build();
  }

  @Override
  public void close() throws IOException {
    handover.close();
  }
}

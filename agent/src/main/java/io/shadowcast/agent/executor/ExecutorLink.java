package io.shadowcast.agent.executor;

import io.shadowcast.agent.config.ExecutorSettings;
import io.shadowcast.wire.map.OrderWire;
import io.shadowcast.wire.v1.ExecutorAnswer;
import io.shadowcast.wire.v1.ExecutorQuery;
import io.shadowcast.wire.v1.ExecutorRequest;
import io.shadowcast.wire.v1.ExecutorResponse;
import io.shadowcast.wire.v1.LocalOrder;
import io.shadowcast.words.Order;
import io.shadowcast.words.Receipt;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The door of this room: asks the executor, and starts it when nobody listens. Waits for the
/// answer, as long as that takes. Any thread; each question has a connection of its own.
public final class ExecutorLink {
  private static final int TRIES = 3;

  private final Path socket;
  private final Starter starter;

  /// @param run the agent's directory of sockets
  /// @param starter how one is started where no service manager listens for it
  public ExecutorLink(Path run, Starter starter) {
    this.socket = run.resolve(ExecutorSettings.SOCKET);
    this.starter = starter;
  }

  /// The executor has said no, without a receipt.
  public static final class RefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    RefusedException(String why) {
      super(why);
    }
  }

  /// Has an order of the aggregator carried out.
  ///
  /// @throws IOException when there is no receipt: asked again, the order gets it
  public Receipt carryOut(Order order) throws IOException {
    return receipt(ExecutorRequest.newBuilder().setOrder(OrderWire.toWire(order)).build());
  }

  /// Has an order of the operator on this host carried out.
  ///
  /// @param id the same one gets the same receipt
  public Receipt carryOut(String id, String verb, String target, String argumentsJson)
      throws IOException {
    LocalOrder order =
        LocalOrder.newBuilder()
            .setRequestId(id)
            .setVerb(verb)
            .setTarget(target)
            .setArgumentsJson(argumentsJson)
            .build();
    return receipt(ExecutorRequest.newBuilder().setLocalOrder(order).build());
  }

  /// Answers a question that changes nothing.
  public ExecutorAnswer ask(String verb, String target, String argumentsJson) throws IOException {
    ExecutorQuery query =
        ExecutorQuery.newBuilder()
            .setVerb(verb)
            .setTarget(target)
            .setArgumentsJson(argumentsJson)
            .build();
    return answered(ExecutorRequest.newBuilder().setQuery(query).build()).getAnswer();
  }

  /// A connection of its own, over which a snapshot is handed over.
  public HandoverLink handover() throws IOException {
    return new HandoverLink(connected());
  }

  private Receipt receipt(ExecutorRequest request) throws IOException {
    return OrderWire.fromWire(answered(request).getReceipt());
  }

  /// What was asked before an executor died, or ended because it was idle, is asked again: orders
  /// are carried out once.
  private ExecutorResponse answered(ExecutorRequest request) throws IOException {
    IOException last = null;
    for (int i = 0; i < TRIES; i++) {
      try (SocketChannel executor = connected()) {
        ExecutorResponse response = exchanged(executor, request);
        if (response != null) {
          return checked(response);
        }
      } catch (RefusedException e) {
        throw e;
      } catch (IOException e) {
        last = e;
      }
    }
    throw new IOException(
        socket
            + ": no answer from the executor"
            + (last == null ? "" : " (" + last.getMessage() + ")"),
        last);
  }

  static ExecutorResponse checked(ExecutorResponse response) throws IOException {
    if (response.getMessageCase() == ExecutorResponse.MessageCase.REFUSAL) {
      throw new RefusedException(response.getRefusal());
    }
    return response;
  }

  private static @Nullable ExecutorResponse exchanged(
      SocketChannel executor, ExecutorRequest request) throws IOException {
    request.writeDelimitedTo(Channels.newOutputStream(executor));
    executor.shutdownOutput();
    return ExecutorResponse.parseDelimitedFrom(Channels.newInputStream(executor));
  }

  private SocketChannel connected() throws IOException {
    try {
      return SocketChannel.open(UnixDomainSocketAddress.of(socket));
    } catch (IOException e) {
      starter.start(socket);
      return SocketChannel.open(UnixDomainSocketAddress.of(socket));
    }
  }
}

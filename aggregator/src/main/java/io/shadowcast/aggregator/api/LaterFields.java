package io.shadowcast.aggregator.api;

import com.google.protobuf.Message;
import io.shadowcast.wire.v1.Batch;
import io.shadowcast.wire.v1.ConnectRequest;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Fields of an agent's message that this version has no name for: the agent is newer. They are
/// left out; the rest counts.
final class LaterFields {
  private LaterFields() {}

  /// `Hello: field 999`, sorted. Looks into a message and the lists of a batch, no deeper: this is
  /// done for every message.
  static List<String> of(ConnectRequest request) {
    TreeSet<String> found = new TreeSet<>();
    add(request, found);
    add(request.getHello(), found);
    add(request.getReceipt(), found);
    add(request.getSettingsOutcome(), found);
    Batch batch = request.getBatch();
    add(batch, found);
    batch.getFramesList().forEach(frame -> add(frame, found));
    batch.getFactsList().forEach(fact -> add(fact, found));
    batch.getLedgersList().forEach(ledger -> add(ledger, found));
    batch.getComparisonsList().forEach(comparison -> add(comparison, found));
    batch.getEventsList().forEach(event -> add(event, found));
    return List.copyOf(found);
  }

  private static void add(Message message, Set<String> found) {
    message
        .getUnknownFields()
        .asMap()
        .keySet()
        .forEach(number ->
            found.add("%s: field %d".formatted(message.getDescriptorForType().getName(), number)));
  }
}

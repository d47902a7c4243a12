package io.shadowcast.aggregator.fleet;

import io.shadowcast.aggregator.store.HostRecord;
import io.shadowcast.words.Ledger;
import java.util.List;

/// A host with what is known of it right now.
///
/// @param etag changes with every update by an operator
public record HostView(HostRecord host, HostState state, List<Ledger> ledgers, String etag) {
  /// Copies.
  public HostView {
    ledgers = List.copyOf(ledgers);
  }
}

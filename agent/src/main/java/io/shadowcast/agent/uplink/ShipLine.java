package io.shadowcast.agent.uplink;

import io.grpc.ManagedChannel;
import java.io.IOException;

/// The way of snapshots to the aggregator: a connection of its own for each, so that no batch waits
/// behind their bytes. Any thread.
public final class ShipLine {
  private final Uplink.Line line;
  private final Channels channels;

  /// Connects to nobody yet.
  public ShipLine(Uplink.Line line, Channels channels) {
    this.line = line;
    this.channels = channels;
  }

  /// Begins a call.
  ///
  /// @throws IOException when this agent has no certificate yet
  public ShipCall open() throws IOException {
    Identity identity =
        new IdentityFile(line.state())
            .read()
            .orElseThrow(() -> new IOException("this agent is not enrolled yet"));
    ManagedChannel channel = channels.beside(line.aggregator().address(), identity);
    return new ShipCall(channel, "aggregator " + line.aggregator().address());
  }
}

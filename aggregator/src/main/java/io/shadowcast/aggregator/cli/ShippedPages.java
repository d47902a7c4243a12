package io.shadowcast.aggregator.cli;

import io.shadowcast.wire.v1.Snapshot;
import io.shadowcast.wire.v1.SnapshotCopy;
import io.shadowcast.wire.v1.SnapshotCopyState;
import java.time.Clock;
import java.time.Duration;

/// Where snapshots are, and how far those are that are on their way, as people read it.
final class ShippedPages {
  private static final int ALL = 100;

  private ShippedPages() {}

  /// `host`, `host, 45 %`, `host, aggregator` or `aggregator`.
  static String held(Snapshot one) {
    String host = one.getHostRemoved() ? "" : "host";
    if (!one.hasCopy()) {
      return host;
    }
    SnapshotCopy copy = one.getCopy();
    String here =
        copy.getState() == SnapshotCopyState.SNAPSHOT_COPY_STATE_HELD
            ? "aggregator"
            : percent(copy) + " %";
    return host.isEmpty() ? here : host + ", " + here;
  }

  private static long percent(SnapshotCopy copy) {
    long total = copy.getTotalBytes();
    return total == 0 ? 0 : Math.min(ALL, copy.getDoneBytes() * ALL / total);
  }

  /// The copy at the aggregator.
  static String copy(SnapshotCopy copy, Clock clock) {
    if (copy.getState() == SnapshotCopyState.SNAPSHOT_COPY_STATE_HELD) {
      return "at the aggregator since %s, %s"
          .formatted(
              Human.time(copy.getHeldTime(), clock),
              copy.getVerified() ? "verified" : "NOT whole there");
    }
    if (copy.getTotalBytes() == 0) {
      return "on its way, looking for what is missing";
    }
    return "%s of %s sent, %s/s, %s"
        .formatted(
            Human.bytes(copy.getDoneBytes()),
            Human.bytes(copy.getTotalBytes()),
            Human.bytes(copy.getBytesPerSecond()),
            copy.hasRemaining()
                ? Human.span(Duration.ofSeconds(copy.getRemaining().getSeconds())) + " left"
                : "nobody knows how long");
  }
}

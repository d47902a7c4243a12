package io.shadowcast.agent.mirror;

import io.netty.util.collection.LongObjectHashMap;
import io.netty.util.collection.LongObjectMap;
import io.shadowcast.agent.queue.RecordConsumer;
import io.shadowcast.agent.queue.RecordHeader;
import io.shadowcast.agent.queue.RecordKind;
import io.shadowcast.agent.queue.RecordQueue;
import io.shadowcast.agent.queue.RecordView;
import io.shadowcast.words.LossReason;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The captured connections of one queue. Loop only.
final class Board implements RecordConsumer {
  /// More than the fifteen minutes after which the capture itself ends a silent connection.
  private static final long IDLE_NANOS = 20 * 60 * 1_000_000_000L;

  private static final int NUMBER_SHIFT = 56;

  private static final long EVICTION_NANOS = 10_000_000L;
  private static final int EVICTED_OF = 16;

  private static final Comparator<Captured> LEAST_FIRST =
      Comparator.comparing(Captured::importance).thenComparingLong(Captured::born).reversed();

  private final RecordQueue queue;
  private final long number;
  private final List<MirrorWorkload> workloads;
  private final Shadows shadows;
  private final Wiring wiring;
  private final int maxConnections;
  private final LongObjectMap<Captured> connections = new LongObjectHashMap<>();
  private RecordTap tap = RecordTap.NONE;
  private long now;
  private long evictedAt;
  private long followed;

  /// @param number of the queue: connections are numbered in each queue from 1
  Board(
      RecordQueue queue,
      int number,
      List<MirrorWorkload> workloads,
      Shadows shadows,
      Wiring wiring,
      MirrorOptions options) {
    this.queue = queue;
    this.number = (long) number << NUMBER_SHIFT;
    this.workloads = workloads;
    this.shadows = shadows;
    this.wiring = wiring;
    this.maxConnections = options.bounds().maxConnections();
  }

  /// Takes records out of the queue; returns how many.
  int drain(int max) {
    now = wiring.now();
    int done = queue.drain(this, max);
    queue.gate().look(now, true);
    if (queue.isCrowded() && now - evictedAt > EVICTION_NANOS) {
      evictedAt = now;
      evict();
    }
    return done;
  }

  /// Ends the least important sessions, and of those the youngest, which are worth least.
  private void evict() {
    List<Captured> sessions =
        connections.values().stream()
            .filter(each -> !each.isEvicted())
            .sorted(LEAST_FIRST)
            .toList();
    sessions.stream().limit(1 + sessions.size() / EVICTED_OF).forEach(Captured::evict);
  }

  void tap(RecordTap sees) {
    tap = sees;
  }

  boolean isEmpty() {
    return queue.isEmpty();
  }

  /// The shadows have changed.
  void relink() {
    connections.values().forEach(connection -> connection.link(shadows.of(connection.workload())));
  }

  /// Closes connections of which nothing was heard for so long that their end was missed.
  void closeIdle(long now) {
    connections
        .values()
        .removeIf(connection -> {
          boolean idle = now - connection.heardNanos() > IDLE_NANOS;
          if (idle) {
            connection.close();
          }
          return idle;
        });
  }

  void closeAll() {
    connections.values().forEach(Captured::close);
    connections.clear();
  }

  @Override
  public void accept(RecordView item) {
    long id = item.connection();
    tap.see(item, number | id, now);
    shadows.check(item);
    Captured connection = connections.get(id);
    if (item.kind() == RecordKind.CLOSE) {
      connections.remove(id);
    } else if (connection == null && begins(item)) {
      connection = follow(item);
    }
    if (item.kind() == RecordKind.DATA && item.has(RecordHeader.START)) {
      queue.gate().waited(now - item.nanos());
    }
    if (connection != null) {
      connection.accept(item, now);
    } else if (item.kind() == RecordKind.DATA) {
      refuse(item);
    }
  }

  /// What comes late of a connection that has ended does not begin it again.
  private static boolean begins(RecordView item) {
    return item.kind() == RecordKind.OPEN || item.kind() == RecordKind.DATA;
  }

  private @Nullable Captured follow(RecordView item) {
    if (connections.size() >= maxConnections) {
      return null;
    }
    Captured connection =
        new Captured(
            item.workload(),
            workloads.get(item.workload()).protocol(),
            wiring,
            item.session(),
            number | item.connection(),
            ++followed,
            new Production(shadows.production(item.workload())));
    if (item.kind() == RecordKind.OPEN) {
      connection.begin(shadows.of(item.workload()));
    } else {
      connection.link(shadows.of(item.workload()));
    }
    connections.put(item.connection(), connection);
    return connection;
  }

  /// More connections than may be followed.
  private void refuse(RecordView item) {
    for (ShadowLink link : shadows.of(item.workload())) {
      if (item.has(RecordHeader.START)) {
        link.ledger.seen();
        link.ledger.refused(item, LossReason.LANE_FULL);
      } else {
        link.ledger.more(LossReason.LANE_FULL, item.length());
      }
    }
  }
}

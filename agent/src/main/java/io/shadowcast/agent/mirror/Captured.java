package io.shadowcast.agent.mirror;

import io.shadowcast.agent.queue.RecordHeader;
import io.shadowcast.agent.queue.RecordView;
import io.shadowcast.words.PriorityClass;
import java.util.List;

/// A connection of production and its lanes, one per shadow of its workload. Loop only.
final class Captured {
  private final int workload;
  private final MirrorWorkload.Protocol protocol;
  private final Wiring wiring;
  private long number;
  private final long connection;
  private final long born;
  private final Production production;
  private Lane[] lanes = {};
  private long heardNanos;
  private PriorityClass importance = PriorityClass.P4;
  private boolean evicted;

  /// @param workload its index
  /// @param number of its session
  /// @param connection its number, for the marker
  /// @param born its place in the order in which connections came
  Captured(
      int workload,
      MirrorWorkload.Protocol protocol,
      Wiring wiring,
      long number,
      long connection,
      long born,
      Production production) {
    this.workload = workload;
    this.protocol = protocol;
    this.wiring = wiring;
    this.number = number;
    this.connection = connection;
    this.born = born;
    this.production = production;
  }

  /// When the last record of it came.
  long heardNanos() {
    return heardNanos;
  }

  /// Its place in the order in which connections came.
  long born() {
    return born;
  }

  /// The most important class of its requests.
  PriorityClass importance() {
    return importance;
  }

  boolean isEvicted() {
    return evicted;
  }

  /// Ends the session: nothing more of it is sent anywhere.
  void evict() {
    evicted = true;
    for (Lane lane : lanes) {
      lane.evict();
    }
  }

  int workload() {
    return workload;
  }

  /// Makes the lanes of a connection that was opened just now.
  void begin(List<ShadowLink> links) {
    lanes = links.stream().map(link -> newLane(link, true)).toArray(Lane[]::new);
  }

  /// Keeps the lanes of links that stay, closes those that go, adds those that come, in the middle
  /// of the connection.
  void link(List<ShadowLink> links) {
    Lane[] before = lanes;
    lanes = links.stream().map(link -> laneTo(link, before)).toArray(Lane[]::new);
    for (Lane lane : before) {
      if (!links.contains(lane.shadow)) {
        lane.off();
      }
    }
  }

  void accept(RecordView item, long now) {
    heardNanos = now;
    if (item.has(RecordHeader.HTTP2)) {
      speakHttp2();
    }
    switch (item.kind()) {
      case OPEN -> {
        for (Lane lane : lanes) {
          lane.opened(now);
        }
      }
      case DATA -> {
        production.asked(item);
        renumber(item.session());
        if (item.priority().compareTo(importance) < 0) {
          importance = item.priority();
        }
        for (Lane lane : lanes) {
          lane.data(item, now);
        }
      }
      case GAP -> {
        for (Lane lane : lanes) {
          lane.gap();
        }
      }
      case CLOSE -> close();
      case ANSWER -> answered(item);
    }
  }

  private void speakHttp2() {
    for (Lane lane : lanes) {
      lane.http2 = true;
    }
  }

  void close() {
    production.settle();
    for (Lane lane : lanes) {
      lane.close();
    }
  }

  /// The connection may have shown a key that more shadows choose.
  private void renumber(long session) {
    if (number != session) {
      number = session;
      for (Lane lane : lanes) {
        lane.session.renumber(session);
      }
    }
  }

  private void answered(RecordView item) {
    if (item.length() > 0) {
      piece(item);
      return;
    }
    Answer answer = new Answer(item.sequence(), item.latencyNanos(), item.status());
    production.answered(answer);
    for (Lane lane : lanes) {
      lane.answeredByProduction(answer);
    }
  }

  private void piece(RecordView item) {
    ResponseFields fields = production.piece(item, wiring.bodyBytes());
    if (fields == null) {
      return;
    }
    for (Lane lane : lanes) {
      lane.answeredByProduction(item.sequence(), fields);
    }
  }

  private Lane laneTo(ShadowLink link, Lane[] before) {
    for (Lane lane : before) {
      if (lane.shadow == link) {
        return lane;
      }
    }
    Lane fresh = newLane(link, false);
    if (evicted) {
      fresh.evict();
    }
    return fresh;
  }

  private Lane httpLane(ShadowLink link) {
    Pairing pairing = new Pairing(production, link.comparing, wiring.bodyBytes());
    return switch (link.target().lanes()) {
      case FIDELITY -> new HttpLane(wiring, link, number, connection, pairing);
      case FAN_IN -> new FanInLane(wiring, link, link.fanIn(wiring), number, connection, pairing);
    };
  }

  private Lane newLane(ShadowLink link, boolean fromTheStart) {
    return switch (protocol) {
      case HTTP1 -> httpLane(link);
      case REDIS -> new RespLane(wiring, link, number, connection, production);
      case TCP -> new RawLane(wiring, link, number, connection, fromTheStart);
      case UDP -> new DatagramLane(wiring, link, number, connection, production);
    };
  }
}

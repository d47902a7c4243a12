package io.shadowcast.agent.mirror;

import io.shadowcast.agent.queue.RecordHeader;
import io.shadowcast.agent.queue.RecordView;
import java.util.List;

/// A connection of production and its lanes, one per shadow of its workload. Loop only.
final class Captured {
  private final int workload;
  private final MirrorWorkload.Protocol protocol;
  private final Wiring wiring;
  private final long number;
  private final long connection;
  private final Production production;
  private Lane[] lanes = {};
  private long heardNanos;

  /// @param workload its index
  /// @param number of the connection, for sampling
  /// @param connection its number, for the marker
  Captured(
      int workload,
      MirrorWorkload.Protocol protocol,
      Wiring wiring,
      long number,
      long connection,
      Production production) {
    this.workload = workload;
    this.protocol = protocol;
    this.wiring = wiring;
    this.number = number;
    this.connection = connection;
    this.production = production;
  }

  /// When the last record of it came.
  long heardNanos() {
    return heardNanos;
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

  private void answered(RecordView item) {
    Answer answer = new Answer(item.sequence(), item.latencyNanos(), item.status());
    production.answered(answer);
    for (Lane lane : lanes) {
      switch (lane) {
        case HttpLane http -> http.pairing().productionAnswered(answer);
        case RespLane resp -> resp.pairing().productionAnswered(answer);
        case RawLane _ -> {}
      }
    }
  }

  private Lane laneTo(ShadowLink link, Lane[] before) {
    for (Lane lane : before) {
      if (lane.shadow == link) {
        return lane;
      }
    }
    return newLane(link, false);
  }

  private Lane newLane(ShadowLink link, boolean fromTheStart) {
    return switch (protocol) {
      case HTTP1 -> new HttpLane(wiring, link, number, connection, production);
      case REDIS -> new RespLane(wiring, link, number, connection, production);
      case TCP -> new RawLane(wiring, link, number, connection, fromTheStart);
    };
  }
}

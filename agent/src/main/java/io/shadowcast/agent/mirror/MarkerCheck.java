package io.shadowcast.agent.mirror;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.shadowcast.agent.queue.RecordHeader;
import io.shadowcast.agent.queue.RecordKind;
import io.shadowcast.agent.queue.RecordView;
import io.shadowcast.words.Marker;
import io.shadowcast.words.MarkerKey;
import io.shadowcast.words.ShadowName;
import io.shadowcast.words.WorkloadName;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/// Reads the markers of what a shadow on this host receives, and counts. A connection's numbers are
/// followed from the first request that is seen; the 16 384 connections heard last are. Loop only.
final class MarkerCheck {
  private static final int MOST_CONNECTIONS = 16_384;
  private static final String NAME = Marker.HEADER + ":";

  private record Origin(String campaign, long connection) {}

  private final WorkloadName workload;
  private final ShadowName shadow;
  private final MirrorWorkload.Protocol protocol;
  private final MarkerKey key;
  private final Map<Origin, Long> expected =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Origin, Long> eldest) {
          return size() > MOST_CONNECTIONS;
        }
      };
  private long verified;
  private long unmarked;
  private long forged;
  private long missing;

  /// @param shadow the name by which the markers know it
  MarkerCheck(
      WorkloadName workload, ShadowName shadow, MirrorWorkload.Protocol protocol, MarkerKey key) {
    this.workload = workload;
    this.shadow = shadow;
    this.protocol = protocol;
    this.key = key;
  }

  MarkerCounts counts() {
    return new MarkerCounts(workload, verified, unmarked, forged, missing);
  }

  /// A record that was captured on its way into the shadow.
  void accept(RecordView item) {
    boolean begins = item.kind() == RecordKind.DATA && item.has(RecordHeader.START);
    if (!begins || item.has(RecordHeader.SWITCHED)) {
      return;
    }
    switch (protocol) {
      case HTTP1 -> request(item.bytes());
      case REDIS -> {} // its commands have no room for one
      case TCP -> {
        if (item.sequence() == 0) {
          stream(item.bytes());
        }
      }
      case UDP -> stream(item.bytes());
    }
  }

  private void stream(ByteBuffer first) {
    if (ProxyHeader.begins(first)) {
      ProxyHeader.marker(first).ifPresentOrElse(this::verify, () -> unmarked++);
    } else {
      unmarked++;
    }
  }

  /// The capture hands a head on as a whole, in the first record of its request.
  private void request(ByteBuffer first) {
    String marker = "";
    int found = 0;
    for (int line = next(first, first.position()); line >= 0; line = next(first, line)) {
      if (isEmpty(first, line)) {
        break;
      }
      if (isMarker(first, line)) {
        found++;
        marker = value(first, line + NAME.length());
      }
    }
    if (found == 0) {
      unmarked++;
    } else if (found > 1) {
      forged++;
    } else {
      verify(marker);
    }
  }

  private void verify(String text) {
    key.verify(text, shadow).ifPresentOrElse(this::verified, () -> forged++);
  }

  private void verified(Marker marker) {
    verified++;
    Origin origin = new Origin(marker.campaign(), marker.connection());
    Long wanted = expected.get(origin);
    if (wanted == null || marker.sequence() >= wanted) {
      missing += wanted == null ? 0 : marker.sequence() - wanted;
      expected.put(origin, marker.sequence() + 1);
    }
  }

  /// Where the line after this one begins, -1 when it has not come.
  private static int next(ByteBuffer in, int line) {
    for (int at = line; at < in.limit(); at++) {
      if (in.get(at) == '\n') {
        return at + 1 < in.limit() ? at + 1 : -1;
      }
    }
    return -1;
  }

  private static boolean isEmpty(ByteBuffer in, int line) {
    return in.get(line) == '\r' || in.get(line) == '\n';
  }

  private static boolean isMarker(ByteBuffer in, int line) {
    if (line + NAME.length() > in.limit()) {
      return false;
    }
    for (int i = 0; i < NAME.length(); i++) {
      if (Character.toLowerCase(in.get(line + i)) != Character.toLowerCase(NAME.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static String value(ByteBuffer in, int from) {
    int end = from;
    while (end < in.limit() && in.get(end) != '\n') {
      end++;
    }
    byte[] text = new byte[end - from];
    in.get(from, text);
    return new String(text, ISO_8859_1).strip();
  }
}

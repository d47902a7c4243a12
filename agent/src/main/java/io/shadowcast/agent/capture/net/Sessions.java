package io.shadowcast.agent.capture.net;

import io.shadowcast.agent.capture.CaptureCounters;
import io.shadowcast.agent.capture.CaptureCounters.Counter;
import io.shadowcast.agent.capture.CapturedWorkload;
import io.shadowcast.agent.config.SessionKey;
import io.shadowcast.agent.queue.SessionHash;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Says which session a request belongs to. The first request of a connection decides: by its key,
/// or without one by the connection. A key that comes later adds its session: the connection has
/// the smaller of the numbers then, so that it is kept from there on if any of its sessions is.
final class Sessions {
  /// As much of a head is searched for a key.
  static final int SEARCHED = 16 << 10;

  private final SessionHash hash;
  private final CaptureCounters counters;
  private final @Nullable SessionField[] fields;

  Sessions(Handover to) {
    hash = to.sessions();
    counters = to.counters();
    List<CapturedWorkload> workloads = to.workloads();
    fields = new SessionField[workloads.size()];
    for (int i = 0; i < fields.length; i++) {
      Optional<SessionKey> key = workloads.get(i).session();
      if (key.isPresent()) {
        fields[i] = new SessionField(key.get());
      }
    }
  }

  /// Sets the number of the session as of this request, whose head is whole.
  void identify(Conversation of, RequestHead head, MemorySegment memory) {
    SessionField field = fields[of.workload];
    if (field != null && field.find(head, memory)) {
      keyed(of, hash.key(field.memory(), field.from(), field.end()));
    }
    of.decided = true;
  }

  private void keyed(Conversation of, long number) {
    if (of.keyed && of.key != number && !of.mixed) {
      of.mixed = true;
      counters.add(Counter.MIXED_SESSIONS, 1);
    }
    of.keyed = true;
    of.key = number;
    of.session = of.decided ? SessionHash.smaller(of.session, number) : number;
  }
}

package io.shadowcast.agent.capture.net;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.shadowcast.agent.capture.CapturedWorkload;
import io.shadowcast.agent.capture.CapturedWorkload.Protocol;
import io.shadowcast.agent.capture.ConnectionEvents;
import io.shadowcast.words.LossReason;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Tells connections of HTTP/2 without TLS from all others, by how they begin, and follows them;
/// everything else passes as it is. Nothing is guessed: a connection of which the begin was not
/// seen is not followed, and is named when it shows itself as one of HTTP/2. One thread.
final class Entrance implements ConnectionEvents {
  private static final MemorySegment PREFACE =
      MemorySegment.ofArray(Http2Signs.PREFACE.getBytes(ISO_8859_1));
  private static final byte[] HTTP1 = Ascii.bytes("HTTP/1.");

  /// What is known of a connection.
  private enum Kind {
    /// Not of HTTP/2; all of it passes.
    OTHER,
    /// As much as came of it begins the preface, if anything did.
    NEW,
    /// Its begin was missed, and nothing was seen that only HTTP/1 has; all of it passes.
    LATE,
    /// Of HTTP/2.
    HTTP2
  }

  /// A connection. Made once per slot, and used again.
  private static final class Place {
    Kind kind = Kind.OTHER;
    int workload;
    int port;
    long number;

    /// Bytes of the preface that came; all while it is new, and so enough to tell them again.
    int seen;

    /// Something of the server was missed.
    boolean serverMissed;

    /// Null when its begin was missed: it is passed over.
    @Nullable Http2Connection http2;
  }

  private final List<CapturedWorkload> workloads;
  private final ConnectionEvents to;
  private final Http2Connection.Shared shared;
  private final Supplier<LossReason> gapReason;
  private final @Nullable Place[] places;

  /// @param shared tells streams where this tells connections, by slots of their own
  /// @param slots most connections at a time
  /// @param gapReason what a gap that is found now is called in the accounts
  Entrance(
      List<CapturedWorkload> workloads,
      Http2Connection.Shared shared,
      int slots,
      Supplier<LossReason> gapReason) {
    this.workloads = workloads;
    this.shared = shared;
    this.gapReason = gapReason;
    to = shared.events();
    places = new Place[slots];
    for (int i = 0; i < Math.min(slots, FlowTable.MADE_AT_START); i++) {
      places[i] = new Place();
    }
  }

  /// The connection that has a slot.
  private Place at(int slot) {
    Place place = places[slot];
    if (place == null) {
      place = new Place();
      places[slot] = place;
    }
    return place;
  }

  @Override
  public void open(int slot, int workload, int port, boolean joinedLate, long nanos) {
    open(slot, workload, port, joinedLate, nanos, slot);
  }

  @Override
  public void open(int slot, int workload, int port, boolean joinedLate, long nanos, long tuple) {
    Place fresh = at(slot);
    boolean http = workloads.get(workload).protocol() == Protocol.HTTP1;
    fresh.kind = !http ? Kind.OTHER : joinedLate ? Kind.LATE : Kind.NEW;
    fresh.workload = workload;
    fresh.port = port;
    fresh.number = tuple ^ nanos;
    fresh.seen = 0;
    fresh.serverMissed = false;
    to.open(slot, workload, port, joinedLate, nanos, tuple);
  }

  @Override
  public void clientBytes(int slot, long nanos, MemorySegment memory, long offset, int length) {
    Place of = at(slot);
    switch (of.kind) {
      case OTHER -> to.clientBytes(slot, nanos, memory, offset, length);
      case NEW -> first(of, slot, nanos, memory, offset, length);
      case LATE -> late(of, slot, nanos, memory, offset, length);
      case HTTP2 -> {
        if (of.http2 != null) {
          of.http2.client(nanos, memory, offset, length);
        }
      }
    }
  }

  @Override
  public void serverBytes(
      int slot, long nanos, int wireLength, MemorySegment memory, long offset, int length) {
    Place of = at(slot);
    if (of.kind == Kind.NEW) {
      firstOfServer(of, slot, nanos, memory, offset, length);
    }
    switch (of.kind) {
      case OTHER -> to.serverBytes(slot, nanos, wireLength, memory, offset, length);
      case NEW -> serverGap(slot);
      case LATE -> {
        if (Ascii.startsWith(memory, offset, offset + length, HTTP1)) {
          of.kind = Kind.OTHER;
        }
        to.serverBytes(slot, nanos, wireLength, memory, offset, length);
      }
      case HTTP2 -> {
        if (of.http2 != null) {
          of.http2.server(nanos, wireLength, memory, offset, length);
        }
      }
    }
  }

  private void first(
      Place of, int slot, long nanos, MemorySegment memory, long offset, int length) {
    int more = Http2Signs.preface(of.seen, Http2Signs.CERTAIN, memory, offset, length);
    if (of.seen + more == Http2Signs.CERTAIN) {
      follow(of, slot, nanos);
      clientBytes(slot, nanos, memory, offset, length);
    } else if (more < length) {
      pass(of, slot, nanos, Kind.OTHER);
      to.clientBytes(slot, nanos, memory, offset, length);
    } else {
      of.seen += more;
    }
  }

  /// Some servers of HTTP/2 do not wait for their client, and none of HTTP/1 speaks first but to
  /// say that it waited too long. What is neither may be a piece of either.
  private void firstOfServer(
      Place of, int slot, long nanos, MemorySegment memory, long offset, int length) {
    if (Http2Signs.beginsServer(memory, offset, length) && !of.serverMissed) {
      follow(of, slot, nanos);
    } else if (length > 0 && memory.get(JAVA_BYTE, offset) == HTTP1[0]) {
      pass(of, slot, nanos, Kind.OTHER);
    }
  }

  private void late(Place of, int slot, long nanos, MemorySegment memory, long offset, int length) {
    if (Http2Signs.beginsClient(memory, offset, length)) {
      of.kind = Kind.HTTP2;
      to.close(slot, nanos);
      to.missed(of.workload, LossReason.UNSYNCHRONISED);
    } else {
      to.clientBytes(slot, nanos, memory, offset, length);
    }
  }

  /// From here on its streams are told in its place.
  private void follow(Place of, int slot, long nanos) {
    of.kind = Kind.HTTP2;
    to.close(slot, nanos);
    Http2Connection begun = new Http2Connection(of.workload, of.port, of.number, shared);
    of.http2 = begun;
    begun.client(nanos, PREFACE, 0, of.seen);
    if (of.serverMissed) {
      begun.loseAnswers();
    }
  }

  /// It is not of HTTP/2: what was held back of it is told.
  private void pass(Place of, int slot, long nanos, Kind kind) {
    of.kind = kind;
    if (of.seen > 0) {
      to.clientBytes(slot, nanos, PREFACE, 0, of.seen);
    }
  }

  @Override
  public void gap(int slot, long nanos, long bytes) {
    Place of = at(slot);
    if (of.kind == Kind.NEW) {
      pass(of, slot, nanos, Kind.LATE);
    }
    switch (of.kind) {
      case OTHER, NEW, LATE -> to.gap(slot, nanos, bytes);
      case HTTP2 -> {
        if (of.http2 != null) {
          of.http2.lose(gapReason.get());
        }
      }
    }
  }

  @Override
  public void serverGap(int slot) {
    Place of = at(slot);
    switch (of.kind) {
      case OTHER, NEW, LATE -> {
        of.serverMissed = true;
        to.serverGap(slot);
      }
      case HTTP2 -> {
        if (of.http2 != null) {
          of.http2.loseAnswers();
        }
      }
    }
  }

  @Override
  public void close(int slot, long nanos) {
    Place of = at(slot);
    if (of.kind == Kind.NEW) {
      pass(of, slot, nanos, Kind.OTHER);
    }
    switch (of.kind) {
      case OTHER, NEW, LATE -> to.close(slot, nanos);
      case HTTP2 -> {
        if (of.http2 != null) {
          of.http2.close(nanos);
          of.http2 = null;
        }
      }
    }
  }

  @Override
  public void openStream(int slot, int workload, int port, long nanos, long connection) {
    to.openStream(slot, workload, port, nanos, connection);
  }

  @Override
  public void missed(int workload, LossReason reason) {
    to.missed(workload, reason);
  }

  @Override
  public void abandon(int slot, LossReason reason) {
    to.abandon(slot, reason);
  }

  @Override
  public void refused(int workload) {
    to.refused(workload);
  }
}

package io.shadowcast.inline;

import io.netty.buffer.ByteBuf;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;

/// Both directions of a connection of HTTP/2: what the feed gets of them, and whether a stream
/// waits for the end of its answer. Loop only.
final class Http2Streams {
  private static final int MOST = 1024;

  private final Http2Heads client = new Http2Heads(Http2Heads.PREFACE, this::ofClient);
  private final Http2Heads server = new Http2Heads(0, this::ofServer);
  private final IntObjectMap<Boolean> open = new IntObjectHashMap<>();
  private int newest;

  /// There were more at a time than are counted.
  private boolean countless;

  /// Whether somebody may wait for an answer.
  boolean anyOpen() {
    return countless || !open.isEmpty();
  }

  /// Bytes of the client, all of which the feed gets.
  void client(ByteBuf bytes) {
    client.pass(bytes, null);
  }

  /// Bytes of the server.
  ///
  /// @param kept gets what the feed gets
  void server(ByteBuf bytes, ByteBuf kept) {
    server.pass(bytes, kept);
  }

  private void ofClient(int type, int flags, int stream, boolean over) {
    if (over) {
      return;
    }
    if (type == Http2Heads.RST_STREAM) {
      open.remove(stream);
    } else if (type == Http2Heads.HEADERS && stream > newest) {
      newest = stream;
      begin(stream);
    }
  }

  private void begin(int stream) {
    if (open.size() < MOST) {
      open.put(stream, Boolean.TRUE);
    } else {
      countless = true;
    }
  }

  private void ofServer(int type, int flags, int stream, boolean over) {
    boolean last =
        (type == Http2Heads.DATA || type == Http2Heads.HEADERS)
            && (flags & Http2Heads.END_STREAM) != 0;
    if (over && (last || type == Http2Heads.RST_STREAM)) {
      open.remove(stream);
    }
  }
}

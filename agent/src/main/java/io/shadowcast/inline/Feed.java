package io.shadowcast.inline;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells the agent over a Unix socket what passes, in frames of 24 bytes and a payload,
/// little-endian. Never waits: what the agent does not read in time is dropped, counted per
/// connection, and announced as LOST before the next frame of that connection. Loop only, but for
/// the counters.
final class Feed {
  static final int HELLO = 0;
  static final int OPEN = 1;
  static final int CLIENT = 2;
  static final int SERVER = 3;
  static final int CLOSE = 4;
  static final int LOST = 5;
  static final int HTTP2_CLIENT = 6;
  static final int HTTP2_SERVER = 7;
  static final int HEADER = 24;

  /// As much of each piece of the server as passive capture keeps of a packet.
  static final int SERVER_HEAD = 2048;

  static final int LONGEST = 64 << 10;

  private static final Logger LOG = LoggerFactory.getLogger(Feed.class);
  private static final int GATHER = 32 << 10;
  private static final int COPIED = 16 << 10;
  private static final int MOST_OWED = 16_384;
  private static final long PAUSE_NANOS = 1_000_000;
  private static final long RETRY_MILLIS = 200;
  private static final long LONGEST_RETRY_MILLIS = 10_000;

  private final ByteBufAllocator memory = PooledByteBufAllocator.DEFAULT;
  private final Loop loop;
  private final InlineSettings settings;
  private final LongSupplier ticker;
  private final Deque<Tap> owedCloses = new ArrayDeque<>();
  private final FeedCounters counters = new FeedCounters();

  private @Nullable Channel channel;
  private @Nullable ByteBuf gathered;
  private final ChannelFutureListener written = done -> onWritten();

  /// Writes that the socket has not taken yet.
  private int writing;

  private long pushedNanos;
  private boolean pushIsDue;

  private long session;
  private long sessionNanos;

  /// Longer each time that the agent took us and ended the session at once.
  private long retryMillis = RETRY_MILLIS;

  private long lostWhileAway;
  private boolean stopped;

  Feed(Loop loop, InlineSettings settings, LongSupplier ticker) {
    this.loop = loop;
    this.settings = settings;
    this.ticker = ticker;
  }

  FeedCounters counters() {
    return counters;
  }

  void connect() {
    if (stopped) {
      return;
    }
    loop.unix()
        .option(
            ChannelOption.WRITE_BUFFER_WATER_MARK,
            new WriteBufferWaterMark(settings.feedBytes() / 2, settings.feedBytes()))
        .handler(new Agent())
        .connect(loop.unixAddress(settings.feed()))
        .addListener(
            (ChannelFutureListener)
                done -> {
                  if (done.isSuccess()) {
                    greet(done.channel());
                  } else {
                    retryMillis = RETRY_MILLIS;
                    retry();
                  }
                });
  }

  void stop() {
    stopped = true;
    Channel open = channel;
    if (open != null) {
      push();
      var _ = open.close();
    }
  }

  void opened(Tap tap, String client, String server) {
    byte[] payload = (client + " " + server).getBytes(UTF_8);
    if (begins(tap, OPEN, payload.length)) {
      tap.session = session;
      gather(HEADER + payload.length, tap, OPEN, payload.length).writeBytes(payload);
    }
  }

  /// Bytes of the client, left as they are.
  void client(Tap tap, ByteBuf bytes) {
    look(tap, Http2Heads.beginsClient(bytes));
    Http2Streams http2 = tap.http2;
    if (http2 != null) {
      http2.client(bytes);
    }
    int type = http2 == null ? CLIENT : HTTP2_CLIENT;
    int from = bytes.readerIndex();
    for (int left = bytes.readableBytes(); left > 0; ) {
      int length = Math.min(left, LONGEST);
      if (begins(tap, type, length)) {
        clientFrame(tap, type, bytes, from, length);
        tap.session = session;
      }
      from += length;
      left -= length;
    }
  }

  /// Bytes of the server: their number, and what may be a head, or all of them.
  void server(Tap tap, ByteBuf bytes) {
    look(tap, Http2Heads.beginsServer(bytes));
    Http2Streams http2 = tap.http2;
    if (http2 != null) {
      http2Server(tap, http2, bytes);
      return;
    }
    boolean whole = settings.routes().get(tap.workload).wholeAnswers();
    int from = bytes.readerIndex();
    for (int left = bytes.readableBytes(); left > 0; ) {
      int length = whole ? Math.min(left, COPIED) : left;
      serverFrame(tap, bytes, from, length, whole ? length : Math.min(length, SERVER_HEAD));
      from += length;
      left -= length;
    }
  }

  private void serverFrame(Tap tap, ByteBuf bytes, int from, int length, int told) {
    int payload = Integer.BYTES + told;
    if (begins(tap, SERVER, payload)) {
      ByteBuf to = gather(HEADER + payload, tap, SERVER, payload);
      to.writeIntLE(length).writeBytes(bytes, from, told);
    }
  }

  private static void look(Tap tap, boolean http2) {
    if (!tap.known && http2) {
      tap.isHttp2();
    }
    tap.known = true;
  }

  private void http2Server(Tap tap, Http2Streams http2, ByteBuf bytes) {
    ByteBuf kept = memory.heapBuffer(bytes.readableBytes());
    http2.server(bytes, kept);
    int length = kept.readableBytes();
    if (length > 0 && begins(tap, HTTP2_SERVER, length)) {
      gather(HEADER + length, tap, HTTP2_SERVER, length).writeBytes(kept);
    }
    kept.release();
  }

  void closed(Tap tap) {
    if (tap.session != session || channel == null) {
      return; // the agent does not know of it
    }
    if (hasRoom(HEADER)) {
      gather(HEADER, tap, CLOSE, 0);
    } else if (owedCloses.size() < MOST_OWED) {
      owedCloses.add(tap);
    } else {
      // It has not read for long; a new session frees it of all connections at once.
      var _ = channel.close();
    }
  }

  /// Hands what was gathered to the socket, called at the end of each burst of reads, but not more
  /// often than each millisecond: every write wakes the agent, on CPUs that production needs. Not
  /// while earlier bytes still wait there, because many small buffers in a queue would hold far
  /// more memory than their bytes.
  void flush() {
    if (writing > 0 || gathered == null || pushIsDue) {
      return;
    }
    long left = pushedNanos + PAUSE_NANOS - ticker.getAsLong();
    if (left <= 0) {
      push();
    } else {
      pushIsDue = true;
      var _ = loop.thread().schedule(this::pushNow, left, TimeUnit.NANOSECONDS);
    }
  }

  private void pushNow() {
    pushIsDue = false;
    if (writing == 0) {
      push();
    }
  }

  private void clientFrame(Tap tap, int type, ByteBuf bytes, int from, int length) {
    if (length <= COPIED) {
      gather(HEADER + length, tap, type, length).writeBytes(bytes, from, length);
      return;
    }
    // Copying large ones would cost more than a second piece in the same call.
    gather(HEADER, tap, type, length);
    push();
    write(bytes.retainedSlice(from, length));
  }

  private void push() {
    ByteBuf bytes = gathered;
    if (bytes != null) {
      gathered = null;
      pushedNanos = ticker.getAsLong();
      write(bytes);
    }
  }

  private void write(ByteBuf bytes) {
    Channel to = channel;
    if (to == null) {
      bytes.release();
      return;
    }
    writing++;
    var _ = to.writeAndFlush(bytes).addListener(written);
  }

  private void onWritten() {
    writing--;
    while (!owedCloses.isEmpty() && hasRoom(HEADER)) {
      gather(HEADER, owedCloses.remove(), CLOSE, 0);
    }
    flush();
  }

  /// Whether the frame may be told; counts it as lost if not, and tells of earlier losses if so.
  private boolean begins(Tap tap, int type, int payload) {
    if (channel == null) {
      lostWhileAway++;
      counters.lost();
      return false;
    }
    boolean known = tap.session == session;
    if (!known && (type == SERVER || type == HTTP2_SERVER)) {
      return false; // the agent joins a connection with the client's bytes
    }
    if (!hasRoom(payload + 2 * HEADER + Long.BYTES)) {
      tap.lost++;
      counters.lost();
      return false;
    }
    if (known && tap.lost > 0) {
      gather(HEADER + Long.BYTES, tap, LOST, Long.BYTES).writeLongLE(tap.lost);
      tap.lost = 0;
    }
    counters.told();
    return true;
  }

  private boolean hasRoom(int bytes) {
    Channel to = channel;
    int waiting = gathered == null ? 0 : gathered.readableBytes();
    return to != null && to.isWritable() && to.bytesBeforeUnwritable() > waiting + bytes;
  }

  /// A frame's header in a buffer that has room for `room` bytes of it.
  private ByteBuf gather(int room, Tap tap, int type, int payload) {
    ByteBuf buffer = gathered;
    if (buffer != null && buffer.writableBytes() < room) {
      push();
      buffer = null;
    }
    if (buffer == null) {
      buffer = memory.directBuffer(Math.max(GATHER, room));
      gathered = buffer;
    }
    return buffer
        .writeByte(type)
        .writeByte(tap.workload)
        .writeShortLE(0)
        .writeIntLE(payload)
        .writeLongLE(tap.connection)
        .writeLongLE(ticker.getAsLong());
  }

  private void greet(Channel to) {
    channel = to;
    session++;
    sessionNanos = ticker.getAsLong();
    pushedNanos = sessionNanos - PAUSE_NANOS;
    owedCloses.clear();
    String names =
        settings.routes().stream()
            .map(route -> route.workload().value())
            .collect(Collectors.joining(","));
    byte[] hello = ("inline/1 " + names).getBytes(UTF_8);
    Tap nobody = new Tap(0, 0);
    gather(HEADER + hello.length, nobody, HELLO, hello.length).writeBytes(hello);
    if (lostWhileAway > 0) {
      gather(HEADER + Long.BYTES, nobody, LOST, Long.BYTES).writeLongLE(lostWhileAway);
      lostWhileAway = 0;
    }
    flush();
    if (retryMillis == RETRY_MILLIS) {
      LOG.info("Inline feed is connected to {}.", settings.feed());
    }
  }

  private void retry() {
    if (!stopped) {
      var _ = loop.thread().schedule(this::connect, retryMillis, TimeUnit.MILLISECONDS);
    }
  }

  private final class Agent extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ((ByteBuf) message).release(); // an agent says nothing
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      channel = null;
      ByteBuf bytes = gathered;
      gathered = null;
      if (bytes != null) {
        bytes.release();
      }
      retryAfterSession();
    }

    /// An agent that ends each session at once wants none of ours; its log says why.
    private void retryAfterSession() {
      long lasted = TimeUnit.NANOSECONDS.toMillis(ticker.getAsLong() - sessionNanos);
      if (lasted >= LONGEST_RETRY_MILLIS) {
        retryMillis = RETRY_MILLIS;
      }
      if (retryMillis == RETRY_MILLIS) {
        LOG.info("Inline feed has lost its agent; connections are proxied on.");
      }
      retry();
      retryMillis = Math.min(2 * retryMillis, LONGEST_RETRY_MILLIS);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      var _ = context.close();
    }
  }
}

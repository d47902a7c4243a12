package io.shadowcast.agent.capture.net;

import io.shadowcast.agent.capture.CapturedWorkload.Protocol;
import io.shadowcast.agent.capture.DatagramTiming;
import io.shadowcast.agent.capture.RespReply;
import io.shadowcast.words.LossReason;
import io.shadowcast.words.PriorityClass;
import org.jspecify.annotations.Nullable;

/// Where one connection stands in both directions. Made once per slot and used again for one
/// connection after the other; a plain bag of state that [RequestReader], [ResponseReader] and
/// [Outlet] work on.
final class Conversation {
  /// What the next byte of the client is.
  enum Client {
    /// The first of a request.
    BOUNDARY,
    /// More of a head that is held.
    HEAD,
    /// Of a body whose length is known.
    BODY,
    /// Of a chunked body.
    CHUNKED,
    /// Of a command to Redis.
    COMMAND,
    /// Unknown: a request asked for another protocol and was not answered yet.
    SWITCHING,
    /// Of a raw stream.
    RAW,
    /// Unknown: bytes were missed; waits for a boundary.
    BLIND,
    /// Not HTTP; passed over until the connection ends.
    IGNORED
  }

  /// What the next byte of the server is.
  enum Server {
    /// The first of a response.
    HEAD,
    /// More of a head that is held.
    HELD,
    /// Of a body whose length is known.
    BODY,
    /// Unknown: waits for a packet that begins a response.
    SEEK,
    /// Of a raw stream.
    RAW
  }

  int workload;
  int port;

  /// Requests are framed; else the connection is a raw stream from its begin on.
  boolean framed;

  /// Requests are commands to Redis, not HTTP.
  boolean redis;

  /// A flow of UDP: each datagram is a record.
  boolean datagrams;

  boolean joinedLate;

  /// A stream of HTTP/2, told as a connection of HTTP/1.1.
  boolean http2;

  long connection;

  /// Number of the session: of the connection, or the smallest of its keys.
  long session;

  /// A request, or a piece of the raw stream, is in the queue: the session has begun.
  boolean begun;

  /// The queue left a hole in the session: it is over.
  boolean cut;

  /// A request has decided what the number is of.
  boolean decided;

  /// A request had a key, whose number was `key`.
  boolean keyed;

  long key;
  boolean mixed;

  /// An OPEN record is in the queue.
  boolean opened;

  /// A GAP record found no room and must be sent before anything else.
  boolean gapOwed;

  // Of the client.
  Client client = Client.BOUNDARY;
  long nextSequence;
  long lastClientNanos;
  LossReason blindFor = LossReason.GAP;
  boolean answeredWhileBlind;

  /// A request is counted as waiting that came while the client's side was blind.
  boolean unknown;

  final ChunkedBody chunks = new ChunkedBody();
  final RespCommand command = new RespCommand();

  /// Sent a command before the one before it was answered, at least once.
  boolean pipelines;

  int heldHead = HeadStore.NONE;
  int heldLength;

  // Of the request that is being read.
  boolean inRequest;
  long sequence;
  long requestNanos;
  long requestBytes;
  long bodyLeft;
  boolean bodyBegun;
  boolean expectsContinue;
  boolean switches;

  /// It was sent before the one before it was answered.
  boolean pipelined;

  boolean write;
  PriorityClass priority = PriorityClass.P2;

  /// Some bytes of the request are in the queue.
  boolean begunInQueue;

  /// Why the request, or the rest of the raw stream, is not handed on; null when it is.
  @Nullable LossReason refusal;

  // Of the server.
  Server server = Server.HEAD;
  final RespReply reply = new RespReply();
  final Outstanding outstanding = new Outstanding();
  boolean switched;
  boolean answersUncertain;
  boolean untimed;
  int heldAnswer = HeadStore.NONE;
  int heldAnswerLength;

  /// First byte of the response.
  long answerNanos;

  /// Its head is longer than is looked at.
  boolean headIsLong;

  long responseLeft;
  long answeredSequence;
  long answeredFrom;
  int answeredFlags;
  int status;

  /// How much of the body of each answer is handed on; 0: no answers.
  int answerBytes;

  /// How much of the answer that is read may still be handed on; 0: no more of it is.
  int tells;

  /// Its next piece is its first.
  boolean tellsFirst;

  // Of a raw stream: end of the client's last bytes that were not answered yet; 0 when none.
  long rawAsked;

  // Of a flow of UDP.
  final DatagramTiming timing = new DatagramTiming();

  void begin(int workload, int port, Protocol protocol, boolean joinedLate, long nanos) {
    this.workload = workload;
    this.port = port;
    redis = protocol == Protocol.REDIS;
    datagrams = protocol == Protocol.UDP;
    framed = redis || protocol == Protocol.HTTP1;
    this.joinedLate = joinedLate;
    http2 = false;
    begun = false;
    cut = false;
    decided = false;
    keyed = false;
    key = 0;
    mixed = false;
    opened = false;
    gapOwed = false;
    client = framed ? (joinedLate ? Client.BLIND : Client.BOUNDARY) : Client.RAW;
    nextSequence = 0;
    lastClientNanos = nanos;
    blindFor = LossReason.JOINED_LATE;
    answeredWhileBlind = false;
    unknown = false;
    heldHead = HeadStore.NONE;
    heldLength = 0;
    inRequest = false;
    pipelined = false;
    begunInQueue = false;
    refusal = null;
    priority = PriorityClass.P2;
    command.begin();
    reply.begin();
    pipelines = false;
    outstanding.clear();
    beginAnswers();
  }

  private void beginAnswers() {
    server = framed ? (joinedLate ? Server.SEEK : Server.HEAD) : Server.RAW;
    switched = false;
    answersUncertain = false;
    untimed = false;
    tells = 0;
    heldAnswer = HeadStore.NONE;
    heldAnswerLength = 0;
    rawAsked = 0;
    timing.begin();
  }
}

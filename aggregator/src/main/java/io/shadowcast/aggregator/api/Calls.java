package io.shadowcast.aggregator.api;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.shadowcast.aggregator.access.Caller;
import io.shadowcast.aggregator.fleet.Faults;
import io.shadowcast.aggregator.fleet.InvalidInputException;
import io.shadowcast.aggregator.fleet.Page;
import io.shadowcast.aggregator.store.RequestStore;
import io.shadowcast.aggregator.store.StateStore;
import io.shadowcast.aggregator.store.series.QueryTooLargeException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How every unary call is answered. A change with a `request_id` happens once: effect and answer
/// are one transaction, and the same request gets the same answer for a day. With `validate_only`
/// everything but the effect happens.
final class Calls {
  private static final Logger LOG = LoggerFactory.getLogger(Calls.class);
  private static final Duration REMEMBERED = Duration.ofHours(24);
  private static final int LONGEST_ID = 128;

  private final StateStore state;
  private final InstantSource clock;
  private final AnswerSeal seal;
  private final AtomicLong incidents = new AtomicLong();

  Calls(StateStore state, InstantSource clock, SecureRandom random) {
    this.state = state;
    this.clock = clock;
    this.seal = new AnswerSeal(random);
  }

  private record Done<R>(R answer, UnaryOperator<R> then) {}

  /// Answers a call that changes nothing.
  <R> void read(StreamObserver<R> out, Supplier<R> work) {
    R answer;
    try {
      answer = work.get();
    } catch (RuntimeException e) {
      out.onError(refusal(e));
      return;
    }
    out.onNext(answer);
    out.onCompleted();
  }

  /// Answers a call for a page of a list that has nothing else to ask for.
  <R> void page(StreamObserver<R> out, int size, String token, Function<Page.Request, R> work) {
    read(
        out,
        () -> {
          Faults faults = new Faults();
          Page.Request ask = Page.Request.read(faults, size, token);
          faults.refuse();
          return work.apply(ask);
        });
  }

  /// Answers a call that changes something.
  ///
  /// @param empty any answer; shows how to read a stored one
  /// @param prepare checks everything and changes nothing
  <R extends Message> void change(
      Message request, StreamObserver<R> out, R empty, Supplier<Prepared<R>> prepare) {
    read(
        out,
        () -> {
          if (Fields.validateOnly(request)) {
            return prepare.get().preview();
          }
          Done<R> done = state.transaction(() -> once(request, empty, prepare));
          R answer = done.then().apply(done.answer());
          if (!answer.equals(done.answer())) {
            remember(request, answer);
          }
          return answer;
        });
  }

  /// The status of whatever went wrong; what is not meant for callers stays in the log.
  StatusRuntimeException refusal(RuntimeException e) {
    if (e instanceof StatusRuntimeException status) {
      return status;
    }
    if (e instanceof InvalidInputException input) {
      return Refusal.invalid(input.faults());
    }
    if (e instanceof QueryTooLargeException) {
      return Status.RESOURCE_EXHAUSTED.withDescription(e.getMessage()).asRuntimeException();
    }
    long incident = incidents.incrementAndGet();
    LOG.error("A call failed, incident {}", incident, e);
    return Status.INTERNAL
        .withDescription("The aggregator failed; its log has it as incident " + incident)
        .asRuntimeException();
  }

  private <R extends Message> Done<R> once(
      Message request, R empty, Supplier<Prepared<R>> prepare) {
    String id = Fields.requestId(request);
    if (id.isEmpty()) {
      return make(prepare.get());
    }
    if (id.length() > LONGEST_ID) {
      throw Refusal.invalid(
          "request_id: %d characters (expected: 0..%d)".formatted(id.length(), LONGEST_ID));
    }
    String caller = Caller.current().identity().resource();
    Optional<RequestStore.Answered> before = state.requests().find(caller, id, clock.instant());
    if (before.isPresent()) {
      return new Done<>(replay(request, id, before.get(), empty), UnaryOperator.identity());
    }
    Done<R> done = make(prepare.get());
    remember(request, done.answer());
    return done;
  }

  private static <R> Done<R> make(Prepared<R> prepared) {
    return new Done<>(prepared.write().get(), prepared.then());
  }

  private void remember(Message request, Message answer) {
    String id = Fields.requestId(request);
    if (id.isEmpty()) {
      return;
    }
    byte[] bytes =
        AnswerSeal.applies(answer) ? seal.close(answer.toByteArray()) : answer.toByteArray();
    RequestStore.Answered answered =
        new RequestStore.Answered(Fields.type(request), Fields.fingerprint(request), bytes);
    state
        .requests()
        .put(
            Caller.current().identity().resource(), id, answered, clock.instant().plus(REMEMBERED));
  }

  private <R extends Message> R replay(
      Message request, String id, RequestStore.Answered before, R empty) {
    if (!before.hash().equals(Fields.fingerprint(request))) {
      throw Refusal.taken(
          "request_id: %s was used for another request, a %s (expected: a fresh id)"
              .formatted(id, before.method()));
    }
    byte[] bytes =
        AnswerSeal.applies(empty)
            ? seal.open(before.response()).orElseThrow(() -> secretGone(id))
            : before.response();
    return parse(bytes, empty);
  }

  private static StatusRuntimeException secretGone(String id) {
    return Refusal.taken(
        "request_id: %s was answered before a restart, and secrets are not kept (expected: a fresh id)"
            .formatted(id));
  }

  @SuppressWarnings("unchecked") // the parser of a message gives messages of its own type
  private static <R extends Message> R parse(byte[] bytes, R empty) {
    try {
      return (R) empty.getParserForType().parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("A stored answer cannot be read", e);
    }
  }
}

package io.shadowcast.aggregator.cli;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.netty.handler.ssl.NotSslRecordException;
import io.shadowcast.words.Endpoint;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/// What the statuses of calls mean to an operator: a sentence and an exit code.
final class Failures {
  private static final String ALERT = "Received fatal alert";

  private static final Set<Status.Code> PASSING =
      EnumSet.of(Status.Code.UNAVAILABLE, Status.Code.DEADLINE_EXCEEDED);
  private static final Set<Status.Code> UNSURE =
      EnumSet.of(
          Status.Code.UNAVAILABLE,
          Status.Code.DEADLINE_EXCEEDED,
          Status.Code.CANCELLED,
          Status.Code.UNKNOWN,
          Status.Code.INTERNAL,
          Status.Code.DATA_LOSS);
  private static final Set<Status.Code> REFUSED =
      EnumSet.of(
          Status.Code.INVALID_ARGUMENT,
          Status.Code.NOT_FOUND,
          Status.Code.PERMISSION_DENIED,
          Status.Code.UNAUTHENTICATED,
          Status.Code.FAILED_PRECONDITION,
          Status.Code.OUT_OF_RANGE,
          Status.Code.UNIMPLEMENTED);

  private Failures() {}

  static CtlFailure of(StatusRuntimeException e, Endpoint server, Duration timeout) {
    Status status = e.getStatus();
    String said = said(status);
    return switch (status.getCode()) {
      case NOT_FOUND -> failure(ExitCode.NOT_FOUND, said, e);
      case PERMISSION_DENIED -> failure(ExitCode.DENIED, "permission denied: " + said, e);
      case UNAUTHENTICATED -> failure(ExitCode.DENIED, "not authenticated: " + said, e);
      case UNAVAILABLE -> unavailable(e, server);
      case DEADLINE_EXCEEDED ->
          failure(
              ExitCode.UNREACHABLE,
              "%s: no answer within %s (expected: an answer; --timeout allows more time)"
                  .formatted(server, Human.span(timeout)),
              e);
      case INVALID_ARGUMENT, OUT_OF_RANGE -> failure(ExitCode.INVALID, said, e);
      case UNIMPLEMENTED ->
          failure(
              ExitCode.FAILED,
              "%s: knows no such operation (expected: an aggregator of this version, not its port for enrolment)"
                  .formatted(server),
              e);
      case FAILED_PRECONDITION, ALREADY_EXISTS, ABORTED, RESOURCE_EXHAUSTED ->
          failure(ExitCode.FAILED, said, e);
      case OK, CANCELLED, UNKNOWN, INTERNAL, DATA_LOSS ->
          failure(ExitCode.FAILED, "%s failed: %s".formatted(server, said), e);
    };
  }

  /// Whether the same question may be answered in a moment.
  static boolean passing(StatusRuntimeException e) {
    return PASSING.contains(e.getStatus().getCode());
  }

  /// Whether it is certain that nothing was changed.
  static boolean refused(StatusRuntimeException e) {
    return REFUSED.contains(e.getStatus().getCode());
  }

  /// Whether a change may have been made although its answer is missing.
  static boolean unsure(CtlFailure failure) {
    return failure.getCause() instanceof StatusRuntimeException e
        && UNSURE.contains(e.getStatus().getCode());
  }

  private static CtlFailure unavailable(StatusRuntimeException e, Endpoint server) {
    if (cause(e, NotSslRecordException.class).isPresent()) {
      return failure(
          ExitCode.UNREACHABLE,
          "--server: %s does not speak TLS (expected: the aggregator's API port, `listen` in its settings)"
              .formatted(server),
          e);
    }
    Optional<SSLException> tls = cause(e, SSLException.class);
    if (tls.isPresent() && String.valueOf(tls.get().getMessage()).contains(ALERT)) {
      return failure(
          ExitCode.DENIED,
          "%s: refused this identity: %s (expected: a certificate of the aggregator's authority)"
              .formatted(server, tls.get().getMessage()),
          e);
    }
    Optional<CertificateException> untrusted = cause(e, CertificateException.class);
    if (untrusted.isPresent() || tls.isPresent()) {
      String why = untrusted.map(Failures::why).orElseGet(() -> why(tls.orElseThrow()));
      return failure(
          ExitCode.UNREACHABLE,
          "%s: not the aggregator that ca.pem vouches for: %s (expected: its address in --server, its ca.pem in --identity)"
              .formatted(server, why),
          e);
    }
    return failure(
        ExitCode.UNREACHABLE,
        "%s: unreachable: %s (expected: a running aggregator; --server names another)"
            .formatted(server, why(deepest(e))),
        e);
  }

  private static String said(Status status) {
    String description = status.getDescription();
    return description == null || description.isBlank()
        ? status.getCode().name()
        : description.strip();
  }

  private static String why(Throwable e) {
    String message = e.getMessage();
    return message == null || message.isBlank() ? e.getClass().getSimpleName() : message.strip();
  }

  private static <T extends Throwable> Optional<T> cause(Throwable e, Class<T> type) {
    return causes(e).filter(type::isInstance).map(type::cast).findFirst();
  }

  private static Throwable deepest(Throwable e) {
    return causes(e).reduce(e, (outer, inner) -> inner);
  }

  private static Stream<Throwable> causes(Throwable e) {
    return Stream.<Throwable>iterate(e, cause -> cause != null, Throwable::getCause);
  }

  private static CtlFailure failure(ExitCode code, String sentence, Throwable cause) {
    return new CtlFailure(code, sentence, cause);
  }
}

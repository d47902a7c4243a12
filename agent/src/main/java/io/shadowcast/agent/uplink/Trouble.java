package io.shadowcast.agent.uplink;

import io.grpc.Status;
import io.netty.handler.ssl.NotSslRecordException;
import java.net.ConnectException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateException;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/// Why there is no stream, as an operator needs to hear it.
///
/// @param text a sentence without its subject
/// @param patience whether only an operator can mend it
record Trouble(String text, boolean patience) {
  private static final Pattern CERTIFICATE_WANTED =
      Pattern.compile("certificate.?required|bad.?certificate", Pattern.CASE_INSENSITIVE);

  private static final String GRPC_CLOSED = "Network closed for unknown reason";
  private static final String REFUSED = "Connection refused";
  private static final String CLOSED = "closed the connection";

  static Trouble of(Throwable cause) {
    return new Trouble("and this agent are not connected: " + cause.getMessage(), false);
  }

  static Trouble ofOwn(RuntimeException fault) {
    return new Trouble("has no stream, by a fault of the agent's own: " + fault, false);
  }

  /// Why an agent got no certificate.
  static Trouble ofEnrolment(Status status) {
    return switch (status.getCode()) {
      case UNIMPLEMENTED ->
          new Trouble("enrols no agents at this address: wrong port or another program", true);
      case UNAVAILABLE -> unavailable(status);
      case UNAUTHENTICATED,
          PERMISSION_DENIED,
          INVALID_ARGUMENT,
          NOT_FOUND,
          ALREADY_EXISTS,
          FAILED_PRECONDITION ->
          new Trouble("refuses to enrol this agent: " + description(status), true);
      case OK,
          CANCELLED,
          UNKNOWN,
          DEADLINE_EXCEEDED,
          RESOURCE_EXHAUSTED,
          ABORTED,
          OUT_OF_RANGE,
          INTERNAL,
          DATA_LOSS ->
          new Trouble("could not enrol this agent: " + description(status), false);
    };
  }

  static Trouble of(Status status) {
    return switch (status.getCode()) {
      case ALREADY_EXISTS ->
          new Trouble(
              "refuses this agent: another one with the same host is connected; give each agent"
                  + " its own `host` and enrol it",
              true);
      case UNAUTHENTICATED, PERMISSION_DENIED ->
          new Trouble("refuses this agent: " + description(status), true);
      case UNIMPLEMENTED ->
          new Trouble("serves no agents at this address: wrong port or another program", true);
      case UNAVAILABLE -> unavailable(status);
      case OK,
          CANCELLED,
          UNKNOWN,
          INVALID_ARGUMENT,
          DEADLINE_EXCEEDED,
          NOT_FOUND,
          RESOURCE_EXHAUSTED,
          FAILED_PRECONDITION,
          ABORTED,
          OUT_OF_RANGE,
          INTERNAL,
          DATA_LOSS ->
          new Trouble("ended the stream: " + description(status), false);
    };
  }

  private static Trouble unavailable(Status status) {
    for (Throwable cause = status.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof NotSslRecordException) {
        return new Trouble("does not speak TLS at this address: wrong port", true);
      }
      if (cause instanceof CertificateException) {
        return new Trouble("is not trusted: " + cause.getMessage(), true);
      }
      if (cause instanceof ConnectException) {
        return new Trouble(unreachable(String.valueOf(cause.getMessage())), false);
      }
      if (cause instanceof ClosedChannelException) {
        return new Trouble(CLOSED, false);
      }
    }
    for (Throwable cause = status.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof SSLException refused) {
        return tls(String.valueOf(refused.getMessage()));
      }
    }
    return description(status).contains(GRPC_CLOSED)
        ? new Trouble(CLOSED, false)
        : new Trouble("cannot be reached: " + description(status), false);
  }

  /// Netty's messages carry the call and the address, which the sentence has already.
  private static String unreachable(String message) {
    return message.contains(REFUSED)
        ? "cannot be reached: nobody listens there (connection refused)"
        : "cannot be reached: " + message;
  }

  /// Only the port of the stream asks for a certificate, and an agent that enrols has none yet: RFC
  /// 8446 section 4.4.2.4, `certificate_required`, and OpenSSL's names of it.
  private static Trouble tls(String message) {
    return CERTIFICATE_WANTED.matcher(message).find()
        ? new Trouble(
            "wants a certificate that this agent does not have: wrong port, or one of another"
                + " aggregator (expected: `aggregator.enrolment` names the enrolment port) ("
                + message
                + ")",
            true)
        : new Trouble("and this agent do not agree on TLS: " + message, true);
  }

  private static String description(Status status) {
    String text = status.getDescription();
    return text == null ? status.getCode().toString() : text;
  }
}

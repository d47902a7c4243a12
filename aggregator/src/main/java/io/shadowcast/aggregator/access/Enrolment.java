package io.shadowcast.aggregator.access;

/// How an enrolment or a signature ended.
public sealed interface Enrolment {
  /// Signed.
  record Enrolled(CertificateChain chain) implements Enrolment {}

  /// The request itself is wrong.
  record Faulty(String fault) implements Enrolment {}

  /// The token, or the name, does not entitle to it.
  record Refused(String why) implements Enrolment {}
}

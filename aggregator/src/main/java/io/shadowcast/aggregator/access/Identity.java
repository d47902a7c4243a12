package io.shadowcast.aggregator.access;

import io.shadowcast.words.HostId;

/// Who is calling, as the client certificate says and the state confirms.
public sealed interface Identity {
  /// How the caller is named in messages and stored requests, for example `users/alice`.
  String resource();

  /// The agent of a host; acts for that host alone.
  record Agent(HostId host) implements Identity {
    @Override
    public String resource() {
      return "hosts/" + host;
    }
  }

  /// A person or a program with a role.
  record User(String name, Role role) implements Identity {
    @Override
    public String resource() {
      return "users/" + name;
    }
  }

  /// A caller without a certificate: only on the enrolment port.
  record Anonymous() implements Identity {
    @Override
    public String resource() {
      return "anonymous";
    }
  }
}

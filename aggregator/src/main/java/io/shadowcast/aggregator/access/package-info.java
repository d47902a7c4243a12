/// Who may connect and what they may do: the certificate authority, enrolment tokens, users, and
/// the interceptor that holds every call to the permission its method declares. Doors: `Access` for
/// the acts, `PermissionInterceptor` and `ListenerTls` for the listeners. Entered by `api` and
/// `main`; any thread, TLS handshakes come on event loops.
@NullMarked
package io.shadowcast.aggregator.access;

import org.jspecify.annotations.NullMarked;

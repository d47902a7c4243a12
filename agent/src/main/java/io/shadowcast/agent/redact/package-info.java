/// Finds secrets in requests and replaces them by pseudonyms, without changing any length. Rooms
/// above enter by [io.shadowcast.agent.redact.Redactor]; it runs on the caller's thread, never on
/// the capture's.
@NullMarked
package io.shadowcast.agent.redact;

import org.jspecify.annotations.NullMarked;

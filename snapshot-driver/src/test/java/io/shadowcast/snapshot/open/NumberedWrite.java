package io.shadowcast.snapshot.open;

import java.time.Instant;

/// A write that a server acknowledged.
///
/// @param begun just before it was sent
/// @param acknowledged just after the answer
record NumberedWrite(int number, Instant begun, Instant acknowledged) {}

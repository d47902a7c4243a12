package io.shadowcast.agent.spool;

import io.shadowcast.words.BootId;

/// A batch in the spool.
///
/// @param ticket its place: higher than that of every batch appended before
/// @param bytes as `BatchCodec` encodes them; handed over
@SuppressWarnings("ArrayRecordComponent") // bytes on their way to the wire, never compared
public record Stored(long ticket, BootId boot, long sequence, byte[] bytes) {}

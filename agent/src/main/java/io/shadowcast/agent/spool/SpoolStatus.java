package io.shadowcast.agent.spool;

/// How full a spool is.
///
/// @param bytes allocated on disk for batches
/// @param waiting batches that are not acknowledged
/// @param refused batches refused since the agent started
public record SpoolStatus(long bytes, long waiting, long refused) {}

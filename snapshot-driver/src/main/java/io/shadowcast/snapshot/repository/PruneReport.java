package io.shadowcast.snapshot.repository;

/// What a pruning did.
///
/// @param snapshots that were removed
/// @param condemned packs that will be removed when nobody can still be reading them
/// @param removedPacks packs that were removed, condemned now or earlier
/// @param removedBytes what they took
/// @param rewrittenBytes of chunks that were copied out of packs before
public record PruneReport(
    int snapshots, int condemned, int removedPacks, long removedBytes, long rewrittenBytes) {}

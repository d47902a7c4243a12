package io.shadowcast.aggregator.store.series;

import java.util.List;

/// A chunk that takes the place of several.
///
/// @param ids of the chunks that go
@SuppressWarnings("ArrayRecordComponent") // bytes on their way to a file; nobody compares them
record Merge(
    List<Long> ids, long host, long schema, long minNanos, long maxNanos, int rows, byte[] data) {}

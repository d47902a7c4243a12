package io.shadowcast.aggregator.store.series;

import io.shadowcast.words.Series;
import java.util.List;

/// The bytes of a part, as [ChunkEncoder] made them, and what the index says of them: the rows
/// themselves are not kept. Handed over, not copied.
///
/// @param day days since 1970-01-01
/// @param minNanos time of the earliest row
/// @param maxNanos time of the latest row
@SuppressWarnings("ArrayRecordComponent") // bytes on their way to a file; nobody compares them
record EncodedPart(
    long day, long minNanos, long maxNanos, int rows, List<Series> schema, byte[] data) {
  static EncodedPart of(Part part, ChunkEncoder encoder) {
    return new EncodedPart(
        part.day(),
        part.minNanos(),
        part.maxNanos(),
        part.rows(),
        part.schema(),
        part.encode(encoder));
  }
}

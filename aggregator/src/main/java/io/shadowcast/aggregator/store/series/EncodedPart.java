package io.shadowcast.aggregator.store.series;

/// A part and its bytes, as [ChunkEncoder] made them; handed over, not copied.
@SuppressWarnings("ArrayRecordComponent") // bytes on their way to a file; nobody compares them
record EncodedPart(Part part, byte[] data) {}

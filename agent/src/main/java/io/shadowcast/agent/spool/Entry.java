package io.shadowcast.agent.spool;

import io.shadowcast.words.BootId;

/// Where a batch lies.
///
/// @param index of its first part in the queue
/// @param cycle the segment
record Entry(BootId boot, long sequence, long index, int cycle) {}

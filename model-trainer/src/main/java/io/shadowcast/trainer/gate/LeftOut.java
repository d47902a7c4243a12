package io.shadowcast.trainer.gate;

/// How many windows were left out of a training, by reason.
///
/// @param lossy had lost records
/// @param disturbed were measured while the machine's host gave its CPU time to others
public record LeftOut(int lossy, int disturbed) {}

package io.shadowcast.agent.mirror;

import io.shadowcast.words.ShadowName;
import io.shadowcast.words.WorkloadName;

/// How a shadow is, as its mirror finds it.
///
/// @param answers its breaker is closed: it took the last requests it was sent
/// @param admitted share of new sessions of class P2 that it gets, 0..1; less than 1: it does not
///   keep up, or did not lately
public record ShadowHealth(
    WorkloadName workload, ShadowName shadow, boolean answers, double admitted) {}

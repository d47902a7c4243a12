package io.shadowcast.agent.mirror;

import io.shadowcast.words.Comparison;
import java.util.SplittableRandom;

/// A window as it leaves the loop: what costs milliseconds is computed by whoever takes it.
///
/// @param comparison without a shift of response times
/// @param sample of its pairs
/// @param seed of the resampling
record ComparedWindow(Comparison comparison, LatencyPairs.Sample sample, long seed) {
  Comparison estimated() {
    return new Comparison(
        comparison.workload(),
        comparison.shadow(),
        comparison.start(),
        comparison.end(),
        comparison.longWindow(),
        comparison.pairs(),
        comparison.statusDiffers(),
        LatencyShift.of(comparison.latency().median(), sample, new SplittableRandom(seed)),
        comparison.responses());
  }
}

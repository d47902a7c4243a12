package io.shadowcast.benchmarks.faults;

import java.io.IOException;
import java.util.SplittableRandom;

/// A piece of work that was recorded once, of which any number of endings can be tried.
interface Scenario {
  /// Tries one.
  ///
  /// @param which names the case for people
  void end(SplittableRandom random, String which, Tally tally) throws IOException;
}

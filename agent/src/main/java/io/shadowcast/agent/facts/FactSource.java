package io.shadowcast.agent.facts;

import io.shadowcast.words.ProbeResult;
import java.io.IOException;
import java.util.List;

/// One kind of property.
interface FactSource {
  /// Everything as it is now; the same list again when nothing can have changed. What was there
  /// before and is not in the list is absent now.
  ///
  /// @throws IOException when this source cannot be read at present; what it said before still
  ///   stands
  List<Found> look() throws IOException, InterruptedException;

  /// How well this works here.
  ProbeResult probe();
}

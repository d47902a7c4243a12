/// Fingerprints of the workloads whose windows are stored. The door is [Fingerprints]; any thread,
/// which waits for the series.
@NullMarked
package io.shadowcast.aggregator.fingerprint;

import org.jspecify.annotations.NullMarked;

/// Wires the aggregator's rooms and starts its servers. Nobody else enters; it runs on the main
/// thread.
@NullMarked
package io.shadowcast.aggregator.main;

import org.jspecify.annotations.NullMarked;

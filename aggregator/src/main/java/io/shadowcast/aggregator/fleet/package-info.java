/// Hosts, workloads, VM types and facts: what is observed, what operators set, and who is
/// connected. Entered by the rooms above through [Fleet], [Connections] and [HostFilter]; any
/// thread.
@NullMarked
package io.shadowcast.aggregator.fleet;

import org.jspecify.annotations.NullMarked;

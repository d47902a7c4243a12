/// Snapshots of the fleet: what each host has, orders to the executors that make, plan and restore
/// them, and copies of them in a repository for each host.
@NullMarked
package io.shadowcast.aggregator.snapshot;

import org.jspecify.annotations.NullMarked;

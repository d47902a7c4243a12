/// Samples of the host, its workloads and the agent: one row per interval, closed into frames.
/// [Metrics] is the door; the data path enters by [WorkloadLatencies] to record, others by
/// [SampleSource] to add columns. One sampler thread reads everything; log tails, health checks and
/// pushed metrics each have threads of their own and leave counters.
@NullMarked
package io.shadowcast.agent.metrics;

import org.jspecify.annotations.NullMarked;

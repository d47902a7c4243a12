package io.shadowcast.agent.mirror;

import io.shadowcast.agent.queue.ClassCounts;
import io.shadowcast.words.ShadowName;
import io.shadowcast.words.WorkloadName;

/// What became of the requests of each class of a workload on their way to one shadow.
public record ShadowClasses(WorkloadName workload, ShadowName shadow, ClassCounts counts) {}

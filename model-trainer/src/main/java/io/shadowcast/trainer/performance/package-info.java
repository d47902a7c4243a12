/// How fast a workload would be on VM types that it never ran on, from a few measured types and
/// from other workloads. The evaluation and the advice on VM types enter.
@NullMarked
package io.shadowcast.trainer.performance;

import org.jspecify.annotations.NullMarked;

/// Whether a host does what it did before, from all its metrics together: learned from ordinary
/// days, judged one row at a time. The evaluation and the aggregator's watch enter.
@NullMarked
package io.shadowcast.trainer.anomaly;

import org.jspecify.annotations.NullMarked;

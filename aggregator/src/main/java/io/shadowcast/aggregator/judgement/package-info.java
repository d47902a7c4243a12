/// Whether a workload, or a shadow beside it, does worse since it was changed. The door is
/// [ChangeJudge]; any thread, which waits for the series.
@NullMarked
package io.shadowcast.aggregator.judgement;

import org.jspecify.annotations.NullMarked;

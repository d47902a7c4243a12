/// Whether a candidate does worse than a baseline: production and a shadow, or before a change and
/// after. The door is [ComparisonJudge]; any thread.
@NullMarked
package io.shadowcast.trainer.judge;

import org.jspecify.annotations.NullMarked;

/// Estimators that know nothing of Shadowcast, each with its source. Any thread.
@NullMarked
package io.shadowcast.trainer.statistics;

import org.jspecify.annotations.NullMarked;

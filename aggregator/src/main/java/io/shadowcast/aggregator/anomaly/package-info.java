/// What hosts do that they do not do on ordinary days. The door is [Sentry], which is driven by one
/// thread; what it found may be asked of it by any.
@NullMarked
package io.shadowcast.aggregator.anomaly;

import org.jspecify.annotations.NullMarked;

/// Values of one property at equal steps, oldest first. Forecasts and detectors enter; it is JDK
/// only.
@NullMarked
package io.shadowcast.trainer.series;

import org.jspecify.annotations.NullMarked;

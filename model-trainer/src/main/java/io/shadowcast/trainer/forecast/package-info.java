/// Where a property is going: quantiles some steps ahead by boosted trees, kept honest for each
/// property by what came of earlier ones. Training and serving enter.
@NullMarked
package io.shadowcast.trainer.forecast;

import org.jspecify.annotations.NullMarked;

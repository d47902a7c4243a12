/// What a configuration will do to a key figure, from those that were measured, and how sure that
/// is. The evaluation and the verdict on changes enter.
@NullMarked
package io.shadowcast.trainer.configuration;

import org.jspecify.annotations.NullMarked;

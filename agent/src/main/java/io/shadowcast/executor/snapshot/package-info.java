/// The verbs `snapshot.*`: what orders and questions become with the drivers and the repository.
@NullMarked
package io.shadowcast.executor.snapshot;

import org.jspecify.annotations.NullMarked;

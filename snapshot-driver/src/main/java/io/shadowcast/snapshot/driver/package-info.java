/// The port that drivers fill: how a target is probed, held still and stored.
@NullMarked
package io.shadowcast.snapshot.driver;

import org.jspecify.annotations.NullMarked;

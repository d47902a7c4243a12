/// What the aggregator must not forget, in one SQLite file. Entered by every room above through
/// [StateStore]; any thread may call, one at a time writes.
@NullMarked
package io.shadowcast.aggregator.store;

import org.jspecify.annotations.NullMarked;

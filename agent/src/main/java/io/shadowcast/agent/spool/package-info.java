/// The write-ahead spool of batches: what was appended leaves it only when the aggregator has
/// acknowledged it. Entered by `uplink` and `main`; [Spool] may be used from any thread, calls wait
/// for each other and are short.
@NullMarked
package io.shadowcast.agent.spool;

import org.jspecify.annotations.NullMarked;

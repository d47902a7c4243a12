/// The words of snapshots and the port that drivers fill: names, entries, contents, ranges,
/// manifests. Values alone, on the JDK and the words of the wire; no I/O, no clock, no thread.
@NullMarked
package io.shadowcast.snapshot.volume;

import org.jspecify.annotations.NullMarked;

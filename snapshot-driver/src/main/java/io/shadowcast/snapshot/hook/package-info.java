/// Programs of the operator that bring an application to rest before a snapshot and let it go on
/// afterwards. Entered by the thread that takes the snapshot.
@NullMarked
package io.shadowcast.snapshot.hook;

import org.jspecify.annotations.NullMarked;

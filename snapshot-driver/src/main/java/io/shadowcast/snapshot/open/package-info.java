/// The door of this module: snapshots are taken, listed, compared, restored and cleared away here.
/// It picks the driver and runs on the caller's thread.
@NullMarked
package io.shadowcast.snapshot.open;

import org.jspecify.annotations.NullMarked;

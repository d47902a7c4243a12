/// Captures subvolumes of btrfs: read-only snapshots, compared by what their trees say was written.
@NullMarked
package io.shadowcast.snapshot.btrfs;

import org.jspecify.annotations.NullMarked;

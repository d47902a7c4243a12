/// Captures a folder of any filesystem by comparing what stat says with the parent snapshot, and
/// reading what is not proved unchanged.
@NullMarked
package io.shadowcast.snapshot.tree;

import org.jspecify.annotations.NullMarked;

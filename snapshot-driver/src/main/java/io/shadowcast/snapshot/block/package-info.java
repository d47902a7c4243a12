/// Captures an image file or a block device as one content.
@NullMarked
package io.shadowcast.snapshot.block;

import org.jspecify.annotations.NullMarked;

/// Captures folders by sharing their files' blocks (FICLONE) and comparing where the blocks lie;
/// and what all drivers share that keep something on the target's own filesystem.
@NullMarked
package io.shadowcast.snapshot.reflink;

import org.jspecify.annotations.NullMarked;

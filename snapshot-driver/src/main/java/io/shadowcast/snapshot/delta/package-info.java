/// Pure differences: what two or three states of a file have to do with each other. No I/O.
@NullMarked
package io.shadowcast.snapshot.delta;

import org.jspecify.annotations.NullMarked;

/// Puts a target back to what a snapshot holds: plan, show, journal, apply, verify; carried on or
/// undone after any crash. One thread at a time; which one is the caller's choice.
@NullMarked
package io.shadowcast.snapshot.restore;

import org.jspecify.annotations.NullMarked;

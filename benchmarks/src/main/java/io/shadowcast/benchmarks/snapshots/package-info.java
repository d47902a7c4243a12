/// Snapshots and restores beside restic, borg, btrfs send and rsync, on the same image and the same
/// tree. The command of the benchmark enters, on its thread; what is ours runs in a process of its
/// own, which is entered by its command.
@NullMarked
package io.shadowcast.benchmarks.snapshots;

import org.jspecify.annotations.NullMarked;

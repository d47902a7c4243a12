/// Crashes, failing disks and flipped bits: what snapshots and restores did to a filesystem is
/// recorded, and every state that a crash could have left is made and recovered from. The command
/// of the benchmark enters, on its thread.
///
/// The disk that is modelled (POSIX fsync(2); T. S. Pillai and others, *All File Systems Are Not
/// Created Equal*, OSDI 2014, for what filesystems really do): after a crash whatever was synced is
/// there. Of what was not, any part may be there: writes in any order, torn at 512 bytes; the
/// length of a file without its bytes, which then read as zero, or the bytes of one write without
/// those of an earlier one; names in any order, but each operation on names as a whole and those
/// that concern one file in their order. A file's sync says nothing of its name, a folder's sync
/// nothing of what is in its files; links, pipes and devices, which cannot be synced themselves,
/// are as durable as their names. A write whose sync failed may be lost even if a later one
/// succeeds.
@NullMarked
package io.shadowcast.benchmarks.faults;

import org.jspecify.annotations.NullMarked;

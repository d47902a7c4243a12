/// Where snapshots are kept: chunks in packs, an index, manifests, and the Merkle trees between
/// them. The format is described byte by byte in docs/SNAPSHOT-FORMAT.md.
@NullMarked
package io.shadowcast.snapshot.repository;

import org.jspecify.annotations.NullMarked;

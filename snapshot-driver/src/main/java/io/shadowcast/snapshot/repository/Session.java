package io.shadowcast.snapshot.repository;

import java.io.IOException;
import java.util.random.RandomGenerator;

/// What a reader or a writer holds while it is open: its own folders, a lease, the chunks. For one
/// thread.
record Session(
    RepositoryFolders folders,
    Secrets secrets,
    RandomGenerator random,
    SharedIndex index,
    Leases.Lease lease,
    StoredChunks chunks,
    LeafHasher hasher)
    implements AutoCloseable {
  /// Takes a lease before it looks at anything.
  static Session begin(
      RepositoryFolders folders, Secrets secrets, RandomGenerator random, SharedIndex index)
      throws IOException {
    Leases.Lease lease = Leases.take(folders, random);
    try {
      index.refresh(folders);
    } catch (IOException | RuntimeException e) {
      lease.close();
      throw e;
    }
    return new Session(
        folders,
        secrets,
        random,
        index,
        lease,
        new StoredChunks(folders, secrets, index),
        new LeafHasher(secrets.seed()));
  }

  @Override
  public void close() {
    chunks.close();
    lease.close();
    folders.close();
  }
}

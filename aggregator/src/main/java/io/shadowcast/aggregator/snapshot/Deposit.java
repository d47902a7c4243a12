package io.shadowcast.aggregator.snapshot;

import com.github.luben.zstd.Zstd;
import io.shadowcast.aggregator.store.SnapshotRecord;
import io.shadowcast.snapshot.repository.Catalogue;
import io.shadowcast.snapshot.repository.DamagedException;
import io.shadowcast.snapshot.repository.ManifestBytes;
import io.shadowcast.snapshot.repository.Repository;
import io.shadowcast.snapshot.repository.SnapshotWriter;
import io.shadowcast.snapshot.repository.Verification;
import io.shadowcast.snapshot.volume.ChunkId;
import io.shadowcast.snapshot.volume.Manifest;
import io.shadowcast.snapshot.volume.SnapshotId;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One snapshot on its way into the repository of its host. What it was given is believed only as
/// far as it proves itself: bytes by their id, the manifest by the digest of the offer and by its
/// host and id. For one thread, but for [#progress].
public final class Deposit implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Deposit.class);
  private static final int MOST_PLAIN_BYTES = 1_000_000;

  private final SnapshotRecord offer;
  private final byte[] digest;
  private final Path folder;
  private final Copies copies;
  private final Rate rate;
  private final byte[] plain = new byte[MOST_PLAIN_BYTES];
  private volatile ShipProgress progress;
  private @Nullable Repository repository;
  private @Nullable SnapshotWriter writer;
  private long taken;
  private long durable;

  Deposit(SnapshotRecord offer, byte[] digest, Path folder, Copies copies) {
    this.offer = offer;
    this.digest = digest.clone();
    this.folder = folder;
    this.copies = copies;
    rate = copies.rate();
    progress = new ShipProgress(offer.id(), 0, 0, 0);
  }

  /// @param of the host; closed with this
  void open(Repository of) {
    repository = of;
  }

  /// What is here already.
  ///
  /// @param held the snapshot itself, durably
  /// @param known the newest of its target, newest first
  public record Standing(boolean held, boolean verified, List<String> known) {
    /// Copies.
    public Standing {
      known = List.copyOf(known);
    }
  }

  /// How a deposit ended.
  public sealed interface Adoption {
    /// It is here, durably.
    ///
    /// @param detail what is damaged; empty when it is verified
    record Adopted(boolean verified, String detail) implements Adoption {}

    /// Chunks are missing.
    record Incomplete(String detail) implements Adoption {}
  }

  /// Looks what is here; reads the whole snapshot back when it is, and was not proved before.
  public Standing standing() throws IOException {
    SnapshotId id = SnapshotId.parse(offer.id());
    Optional<Catalogue.Entry> entry =
        repository().catalogue().entries().stream()
            .filter(each -> each.manifest().id().equals(id))
            .findFirst();
    if (entry.isEmpty()) {
      return new Standing(false, false, copies.known(offer));
    }
    boolean verified = entry.get().label().verified() || proof(id).damages().isEmpty();
    copies.keep(offer, verified);
    return new Standing(true, verified, List.of());
  }

  /// Which of these are missing, by their positions.
  ///
  /// @param ids 32 bytes each
  public List<Integer> missing(List<byte[]> ids) throws IOException {
    List<ChunkId> all = ids.stream().map(ChunkId::new).toList();
    SnapshotWriter into = writer();
    List<Integer> missing = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      if (!into.missing(all.subList(i, i + 1)).isEmpty()) {
        missing.add(i);
      }
    }
    return missing;
  }

  /// So much will come.
  ///
  /// @throws NoRoomException when it has no room
  public void total(long bytes) throws IOException {
    copies.check(offer, folder, bytes);
    progress = new ShipProgress(offer.id(), bytes, 0, 0);
  }

  /// Takes a chunk.
  ///
  /// @param content plain, or one zstd frame
  /// @param storedBytes what it takes at the host
  /// @throws IllegalArgumentException when these are not the bytes of that id
  public void take(byte[] id, byte[] content, boolean zstd, int storedBytes) throws IOException {
    ChunkId chunk = new ChunkId(id);
    try {
      writer().accept(chunk, zstd ? unpacked(chunk, content) : checked(chunk, content));
    } catch (DamagedException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    taken++;
    rate.add(storedBytes);
    ShipProgress before = progress;
    progress =
        new ShipProgress(
            before.id(), before.totalBytes(), before.doneBytes() + storedBytes, rate.perSecond());
  }

  private static byte[] checked(ChunkId id, byte[] content) {
    if (content.length > MOST_PLAIN_BYTES) {
      throw new IllegalArgumentException(
          "chunk %s: %d bytes (expected: <= %d)".formatted(id, content.length, MOST_PLAIN_BYTES));
    }
    return content;
  }

  private byte[] unpacked(ChunkId id, byte[] content) {
    long size = Zstd.decompressByteArray(plain, 0, plain.length, content, 0, content.length);
    if (Zstd.isError(size)) {
      throw new IllegalArgumentException(
          "chunk %s: %s (expected: one zstd frame of at most %d bytes)"
              .formatted(id, Zstd.getErrorName(size), MOST_PLAIN_BYTES));
    }
    return Arrays.copyOf(plain, (int) size);
  }

  /// Makes durable what was taken so far.
  ///
  /// @return how many chunks that are
  /// @throws NoRoomException when there is no room for more; what was taken is durable
  public long checkpoint() throws IOException {
    writer().checkpoint();
    durable = taken;
    copies.check(offer, folder, 0);
    return durable;
  }

  /// Makes the snapshot visible here, durably, then reads it back and notes how it is.
  ///
  /// @throws IllegalArgumentException when the manifest is not the one that was offered
  public Adoption adopt(byte[] manifest) throws IOException {
    Manifest foreign = read(manifest);
    try {
      Manifest adopted = writer().adopt(foreign);
      durable = taken;
      Verification found = proof(adopted.id());
      copies.keep(offer, found.damages().isEmpty());
      return new Adoption.Adopted(
          found.damages().isEmpty(),
          found.damages().stream().map(Verification.Damage::what).findFirst().orElse(""));
    } catch (DamagedException e) {
      return new Adoption.Incomplete(String.valueOf(e.getMessage()));
    }
  }

  private Manifest read(byte[] bytes) throws IOException {
    if (!Arrays.equals(sha256(bytes), digest)) {
      throw new IllegalArgumentException("manifest: not the one that was offered");
    }
    Manifest manifest;
    try {
      manifest = ManifestBytes.read(bytes);
    } catch (DamagedException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    if (!manifest.source().host().equals(offer.host())
        || !manifest.id().toString().equals(offer.id())) {
      throw new IllegalArgumentException(
          "manifest: %s of %s (expected: %s of %s)"
              .formatted(manifest.id(), manifest.source().host(), offer.id(), offer.host()));
    }
    return manifest;
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  private Verification proof(SnapshotId id) throws IOException {
    Verification found = repository().verify(id);
    found.damages().forEach(each -> LOG.warn("{}: {}: {}", offer.host(), id, each.what()));
    return found;
  }

  /// How far it is. Any thread.
  public ShipProgress progress() {
    return progress;
  }

  private Repository repository() {
    Repository of = repository;
    if (of == null) {
      throw new IllegalStateException("The deposit was not opened");
    }
    return of;
  }

  private SnapshotWriter writer() throws IOException {
    SnapshotWriter into = writer;
    if (into == null) {
      into = repository().begin();
      writer = into;
    }
    return into;
  }

  /// Ends it. What was taken and not adopted is kept for the next try, if that can be.
  @Override
  public void close() {
    try (Repository _ = repository;
        SnapshotWriter into = writer) {
      if (into != null && taken > durable) {
        into.checkpoint();
      }
    } catch (IOException | RuntimeException e) {
      LOG.warn("{}: what was shipped last has to be sent again: {}", offer.host(), e.getMessage());
    } finally {
      copies.end(offer.host());
    }
  }
}

package io.shadowcast.snapshot.repository;

import io.shadowcast.snapshot.kernel.KernelException;
import io.shadowcast.snapshot.volume.FileName;
import io.shadowcast.snapshot.volume.Manifest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;

/// Reads chunks and proves them, then tells what the damaged ones are needed for. For one thread.
final class Verify {
  private final Session session;
  private final Share share;
  private final LongConsumer read;
  private final Map<Fingerprint, String> bad = new LinkedHashMap<>();
  private final List<Verification.Damage> damages = new ArrayList<>();
  private final Set<PackId> badPacks = new HashSet<>();
  private long chunks;
  private long bytes;

  /// @param read told the stored bytes of each chunk
  Verify(Session session, Share share, LongConsumer read) {
    this.session = session;
    this.share = share;
    this.read = read;
  }

  /// Which chunks are read.
  ///
  /// @param fraction of them, 0..1
  record Share(double fraction, RandomGenerator random) {
    boolean has() {
      return random.nextDouble() < fraction;
    }
  }

  /// Damaged chunks, with where they lie. After [#run].
  Map<Fingerprint, String> bad() {
    return bad;
  }

  /// Packs that are not as they were written. After [#run].
  Set<PackId> badPacks() {
    return badPacks;
  }

  Verification run() throws IOException {
    for (PackId pack : SharedIndex.packs(session.folders())) {
      pack(pack);
    }
    indexes();
    Manifests.Listing listing = Manifests.published(session.folders(), session.secrets());
    listing.damaged().forEach(file -> damages.add(new Verification.Damage(file, List.of())));
    // What was published since the packs were listed is there, though it was not read.
    session.index().refresh(session.folders());
    DamageSearch search = new DamageSearch(session, bad);
    for (Manifest manifest : listing.manifests()) {
      search.snapshot(manifest);
    }
    damages.addAll(search.damages());
    return new Verification(chunks, bytes, damages);
  }

  private void pack(PackId id) throws IOException {
    StoredChunks stored = session.chunks();
    try {
      PackFile pack = stored.pack(id);
      for (PackFooter.Entry each : entries(pack).entries()) {
        if (share.has()) {
          chunk(pack, each);
        }
      }
    } catch (KernelException e) {
      if (!Answers.gone(e)) {
        throw e;
      }
    }
  }

  private PackFooter entries(PackFile pack) throws IOException {
    try {
      return pack.footer();
    } catch (DamagedException e) {
      badPacks.add(pack.id());
      damages.add(new Verification.Damage(String.valueOf(e.getMessage()), List.of()));
      return session.chunks().held(pack);
    }
  }

  private void chunk(PackFile pack, PackFooter.Entry entry) throws IOException {
    StoredChunks stored = session.chunks();
    chunks++;
    bytes += entry.length();
    read.accept(entry.length());
    try {
      byte[] plain = stored.frame(pack, entry.offset(), entry.length());
      if (stored.proof().fingerprint(plain).equals(entry.chunk())) {
        return;
      }
      bad(pack, entry, pack.place(entry.offset()) + ": holds another chunk");
    } catch (DamagedException e) {
      bad(pack, entry, String.valueOf(e.getMessage()));
    }
  }

  /// A damaged copy of a chunk that is read from another pack harms nobody.
  private void bad(PackFile pack, PackFooter.Entry entry, String what) {
    badPacks.add(pack.id());
    boolean read =
        session
            .index()
            .find(entry.chunk())
            .filter(place -> place.pack().equals(pack.id()))
            .isPresent();
    if (read) {
      bad.put(entry.chunk(), what);
    } else {
      damages.add(new Verification.Damage(what, List.of()));
    }
  }

  private void indexes() throws IOException {
    for (FileName name : session.folders().index().names()) {
      try {
        byte[] file = RepositoryFolders.read(session.folders().index(), name);
        IndexFile.packs(IndexFile.checked("index/" + name, file));
      } catch (DamagedException e) {
        damages.add(new Verification.Damage(String.valueOf(e.getMessage()), List.of()));
      } catch (KernelException e) {
        if (!Answers.gone(e)) {
          throw e;
        }
      }
    }
  }
}

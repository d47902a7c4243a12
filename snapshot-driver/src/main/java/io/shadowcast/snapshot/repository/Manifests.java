package io.shadowcast.snapshot.repository;

import io.shadowcast.snapshot.kernel.Folder;
import io.shadowcast.snapshot.kernel.KernelException;
import io.shadowcast.snapshot.volume.FileName;
import io.shadowcast.snapshot.volume.Manifest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// The files of `snapshots`, and of `removed`, where a manifest stays until nobody can still be
/// reading what it names.
final class Manifests {
  private static final String FOLDER = "snapshots/";

  private Manifests() {}

  /// What a folder of manifests holds.
  ///
  /// @param manifests oldest generation first
  /// @param damaged files that cannot be read, each with why
  record Listing(List<Manifest> manifests, List<String> damaged) {}

  static Listing published(RepositoryFolders folders, Secrets secrets) throws IOException {
    List<Manifest> manifests = new ArrayList<>();
    List<String> damaged = new ArrayList<>();
    for (long generation : Numbered.list(folders.snapshots())) {
      try {
        manifests.add(read(folders.snapshots(), name(generation), name(generation), secrets));
      } catch (DamagedException e) {
        damaged.add(String.valueOf(e.getMessage()));
      } catch (KernelException e) {
        if (!Answers.gone(e)) {
          throw e;
        }
      }
    }
    return new Listing(manifests, damaged);
  }

  static FileName name(long generation) {
    return FileName.of(Numbered.text(generation));
  }

  /// @param sealed the name it was published under
  static Manifest read(Folder folder, FileName name, FileName sealed, Secrets secrets)
      throws IOException {
    String subject = FOLDER + sealed;
    byte[] plain = SealedFile.open(subject, RepositoryFolders.read(folder, name), secrets);
    return ManifestCodec.read(subject, plain);
  }

  /// Publishes a manifest under the next generation that is free, durably.
  ///
  /// @param draft its generation and the bytes stored, manifest excluded, are completed
  static Manifest publish(
      RepositoryFolders folders, Manifest draft, Secrets secrets, RandomGenerator random)
      throws IOException {
    int length = ManifestCodec.write(draft).length + SealedFile.OVERHEAD_BYTES;
    long generation = next(folders);
    while (true) {
      Manifest manifest = completed(draft, generation, length);
      FileName name = name(generation);
      byte[] file = SealedFile.seal(FOLDER + name, ManifestCodec.write(manifest), secrets, random);
      try {
        RepositoryFolders.publish(folders.snapshots(), name, file);
        folders.snapshots().sync();
        return manifest;
      } catch (KernelException e) {
        if (!Answers.taken(e)) {
          throw e;
        }
        generation++;
      }
    }
  }

  private static long next(RepositoryFolders folders) throws IOException {
    long highest = 0;
    for (long each : Numbered.list(folders.snapshots())) {
      highest = Math.max(highest, each);
    }
    for (Removed each : removed(folders)) {
      highest = Math.max(highest, each.generation());
    }
    return highest + 1;
  }

  private static Manifest completed(Manifest draft, long generation, int length) {
    Manifest.Sizes sizes = draft.sizes();
    return new Manifest(
        draft.id(),
        generation,
        draft.parent(),
        draft.source(),
        draft.time(),
        draft.root(),
        new Manifest.Sizes(
            sizes.entries(),
            sizes.totalBytes(),
            sizes.changedBytes(),
            sizes.storedBytes() + length),
        draft.fuzzy(),
        draft.unread());
  }

  /// A manifest that was removed.
  ///
  /// @param number of the step of pruning that removed it
  record Removed(long number, long generation) {
    private static final int DIGITS = 16;

    FileName name() {
      return FileName.of(Numbered.text(number) + Numbered.text(generation));
    }
  }

  static List<Removed> removed(RepositoryFolders folders) throws IOException {
    List<Removed> removed = new ArrayList<>();
    for (FileName name : folders.removed().names()) {
      String text = name.toString();
      if (text.length() == 2 * Removed.DIGITS) {
        var number = Numbered.of(text);
        var generation = Numbered.of(text.substring(Removed.DIGITS));
        if (number.isPresent() && generation.isPresent()) {
          removed.add(new Removed(number.getAsLong(), generation.getAsLong()));
        }
      }
    }
    return removed;
  }
}

package io.shadowcast.snapshot.repository;

import io.shadowcast.snapshot.kernel.Folder;
import io.shadowcast.snapshot.kernel.KernelException;
import io.shadowcast.snapshot.volume.FileName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/// A small file that changes: each version is a file of its own, named by what it is and a number,
/// published at once; the highest number counts, and those below are removed. Two processes that
/// change it at once both have their way, one after the other.
///
/// @param subject the name of the folder
/// @param prefix what the versions are of
record VersionedFile(Folder folder, String subject, String prefix) {
  /// The newest version that is whole. Empty when there never was one; without any byte when there
  /// was, and none is whole.
  Optional<byte[]> read(Secrets secrets) throws IOException {
    List<Long> versions = new ArrayList<>(versions());
    Collections.reverse(versions);
    for (long version : versions) {
      try {
        byte[] file = RepositoryFolders.read(folder, name(version));
        return Optional.of(SealedFile.open(subject + "/" + name(version), file, secrets));
      } catch (DamagedException e) {
        // The one before it is better than nothing; verify names the file.
      } catch (KernelException e) {
        if (!Answers.gone(e)) {
          throw e;
        }
        return read(secrets);
      }
    }
    return versions.isEmpty() ? Optional.empty() : Optional.of(new byte[0]);
  }

  /// Replaces it by what follows from what it is now.
  ///
  /// @param change may be asked, and have its way, more than once
  void update(UnaryOperator<Optional<byte[]>> change, Secrets secrets, RandomGenerator random)
      throws IOException {
    while (true) {
      List<Long> old = versions();
      Optional<byte[]> content = change.apply(read(secrets));
      FileName name = name(old.isEmpty() ? 1 : old.getLast() + 1);
      byte[] sealed =
          SealedFile.seal(
              subject + "/" + name, content.orElseGet(() -> new byte[0]), secrets, random);
      try {
        RepositoryFolders.publish(folder, name, sealed);
      } catch (KernelException e) {
        if (Answers.taken(e)) {
          continue;
        }
        throw e;
      }
      folder.sync();
      remove(old);
      long mine = old.isEmpty() ? 1 : old.getLast() + 1;
      if (versions().stream().allMatch(version -> version <= mine)) {
        return;
      }
      // The number had been used and removed: a higher one counts, which may not know of this.
    }
  }

  /// Removes all versions.
  void remove() throws IOException {
    remove(versions());
  }

  private void remove(List<Long> versions) throws IOException {
    for (long version : versions) {
      try {
        folder.remove(name(version));
      } catch (KernelException e) {
        if (!Answers.gone(e)) {
          throw e;
        }
      }
    }
  }

  private FileName name(long version) {
    return FileName.of(prefix + "." + Numbered.text(version));
  }

  private List<Long> versions() throws IOException {
    List<Long> versions = new ArrayList<>();
    for (FileName name : folder.names()) {
      String text = name.toString();
      if (text.startsWith(prefix + ".")) {
        Numbered.of(text.substring(prefix.length() + 1)).ifPresent(versions::add);
      }
    }
    Collections.sort(versions);
    return versions;
  }
}

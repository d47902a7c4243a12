package io.shadowcast.snapshot.restore;

import io.shadowcast.snapshot.kernel.LinuxFolder;
import io.shadowcast.snapshot.repository.Repository;
import io.shadowcast.snapshot.repository.RepositoryKey;
import io.shadowcast.snapshot.volume.Manifest;
import io.shadowcast.snapshot.volume.SnapshotId;
import io.shadowcast.snapshot.volume.Target;
import io.shadowcast.words.HostId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/// A target, a repository and a journal.
final class Site implements AutoCloseable {
  static final HostId HOST = new HostId("h1");
  private static final byte[] KEY = new byte[RepositoryKey.BYTES];

  final Path target;
  final Path journal;
  final Repository repository;
  private final Places places;

  private Site(Path target, Path journal, Repository repository, Places places) {
    this.target = target;
    this.journal = journal;
    this.repository = repository;
    this.places = places;
  }

  /// All three in one folder.
  static Site in(Path below) throws IOException {
    return of(below.resolve("target"), below.resolve("side"), Places.LINUX);
  }

  /// @param side for repository and journal; made when not there
  static Site of(Path target, Path side, Places places) throws IOException {
    Files.createDirectories(target);
    Path journal = Files.createDirectories(side.resolve("journal"));
    Path folder = side.resolve("repository");
    boolean fresh = Files.notExists(folder);
    Files.createDirectories(folder);
    RepositoryKey key = RepositoryKey.ofBytes(KEY);
    Repository repository =
        fresh
            ? Repository.create(LinuxFolder.open(folder), key, new SecureRandom())
            : Repository.open(LinuxFolder.open(folder), key, new SecureRandom());
    return new Site(target, journal, repository, places);
  }

  Site with(Places other) {
    return new Site(target, journal, repository, other);
  }

  Restore restore() {
    return new Restore(repository, places, new Random(5));
  }

  Manifest capture() throws IOException {
    return new Capturing(repository, HOST).tree(target);
  }

  Request request(SnapshotId snapshot, PathPolicies policies) {
    return new Request(
        snapshot,
        HOST,
        new Target.Tree(target),
        Optional.empty(),
        policies,
        List.of(),
        journal,
        false);
  }

  Plan plan(Manifest to) throws IOException {
    return plan(request(to.id(), PathPolicies.ROLLBACK));
  }

  Plan plan(Request request) throws IOException {
    return switch (restore().plan(request)) {
      case PlanOutcome.Planned planned -> planned.plan();
      case PlanOutcome.Refused refused -> throw new AssertionError(refused.toString());
    };
  }

  /// Plans and applies, verifies, and leaves it open to undo.
  RestoreOutcome.Report apply(Plan plan) throws IOException {
    RestoreOutcome outcome = restore().apply(plan, LocalCopy.NONE);
    if (!(outcome instanceof RestoreOutcome.Applied applied)) {
      throw new AssertionError(outcome.toString());
    }
    VerifyOutcome verified = restore().verify(plan);
    if (!(verified instanceof VerifyOutcome.Equal)) {
      throw new AssertionError(verified.toString());
    }
    return applied.report();
  }

  RestoreOutcome.Report restoreTo(Manifest snapshot) throws IOException {
    RestoreOutcome.Report report = apply(plan(snapshot));
    RestoreOutcome accepted = restore().accept(journal, HOST);
    if (!(accepted instanceof RestoreOutcome.Applied)) {
      throw new AssertionError(accepted.toString());
    }
    return report;
  }

  @Override
  public void close() {
    try {
      repository.close();
    } catch (UncheckedIOException e) {
      throw new AssertionError(e);
    }
  }
}

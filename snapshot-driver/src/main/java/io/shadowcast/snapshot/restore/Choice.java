package io.shadowcast.snapshot.restore;

import io.shadowcast.snapshot.repository.Repository;
import io.shadowcast.snapshot.volume.Manifest;
import io.shadowcast.snapshot.volume.SnapshotId;
import io.shadowcast.snapshot.volume.Target;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Finds the snapshots that a request is about and says everything that is wrong with it.
final class Choice {
  private final Request request;
  private final List<Manifest> all;
  private final List<Refusal> refusals = new ArrayList<>();

  Choice(Request request, Repository repository) throws IOException {
    this.request = request;
    this.all = repository.snapshots();
  }

  List<Refusal> refusals() {
    return List.copyOf(refusals);
  }

  /// Empty when [#refusals] has a reason.
  Optional<Planning> planning(int id) {
    Optional<Manifest> wanted = find(request.snapshot());
    wanted.ifPresent(this::check);
    Manifest newest =
        wanted
            .flatMap(of ->
                all.stream()
                    .filter(each -> sameSource(each, of))
                    .max(Comparator.comparingLong(Manifest::generation)))
            .orElse(null);
    Optional<Manifest> base =
        request.base().isPresent() ? find(request.base().get()) : Optional.ofNullable(newest);
    if (!refusals.isEmpty() || wanted.isEmpty() || base.isEmpty() || newest == null) {
      return Optional.empty();
    }
    return Optional.of(new Planning(request, id, wanted.get(), base.get(), newest));
  }

  private Optional<Manifest> find(SnapshotId id) {
    Optional<Manifest> found = all.stream().filter(each -> each.id().equals(id)).findFirst();
    if (found.isEmpty()) {
      refusals.add(
          new Refusal(
              Refusal.Reason.NO_SNAPSHOT,
              "snapshot: " + id + " (expected: one that the repository has)"));
    }
    return found;
  }

  private static boolean sameSource(Manifest one, Manifest other) {
    return one.source().host().equals(other.source().host())
        && one.source().target().equals(other.source().target());
  }

  private void check(Manifest wanted) {
    if (!wanted.source().host().equals(request.host())) {
      refusals.add(
          new Refusal(
              Refusal.Reason.WRONG_HOST,
              "snapshot: of host "
                  + wanted.source().host()
                  + " (expected: "
                  + request.host()
                  + ")"));
    }
    boolean folder = wanted.root() instanceof Manifest.FolderRoot;
    if (!wanted.source().target().equals(request.target())
        || folder != request.target() instanceof Target.Tree) {
      refusals.add(
          new Refusal(
              Refusal.Reason.WRONG_TARGET,
              "snapshot: of "
                  + wanted.source().target().path()
                  + " (expected: "
                  + request.target().path()
                  + ")"));
    }
  }
}

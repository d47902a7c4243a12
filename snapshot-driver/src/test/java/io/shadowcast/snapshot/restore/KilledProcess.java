package io.shadowcast.snapshot.restore;

import io.shadowcast.snapshot.volume.SnapshotId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/// A restore in a process of its own, which says when it has come to a call and waits there to be
/// killed. Arguments: target, folder beside it, snapshot, number of the call.
final class KilledProcess {
  private KilledProcess() {}

  public static void main(String[] arguments) throws IOException {
    Tripwire wire = Tripwire.meanwhile(Long.parseLong(arguments[3]), KilledProcess::waitForDeath);
    try (Site site = Site.of(Path.of(arguments[0]), Path.of(arguments[1]), wire)) {
      Plan plan = site.plan(site.request(SnapshotId.parse(arguments[2]), PathPolicies.ROLLBACK));
      System.out.println(site.restore().apply(plan, LocalCopy.NONE));
    }
  }

  private static void waitForDeath() {
    System.out.println("here");
    while (true) {
      LockSupport.park();
    }
  }
}

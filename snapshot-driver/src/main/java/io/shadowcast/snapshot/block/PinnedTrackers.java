package io.shadowcast.snapshot.block;

import io.shadowcast.snapshot.kernel.BlockTracker;
import io.shadowcast.snapshot.kernel.DiskPlace;
import io.shadowcast.snapshot.kernel.Mounts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/// Trackers that go on between the short lives of the processes that use them: pinned into a bpf
/// filesystem, and taken up again when they are the ones that were noted, by boot id and 128 random
/// bits. One that is missing, strange or in doubt is ended, and another begun: it has no base, so
/// the whole device is read once. So is it after every reboot, for no tracker outlives one.
///
/// For one thread; of all processes of a host one at a time.
public final class PinnedTrackers implements Watches {
  private static final String OURS = "shadowcast";
  private static final int NAME_BYTES = 8;

  private final Home home;
  private final Function<Path, Tracking> wanted;
  private final RandomGenerator random;
  private final List<BlockTracker> open = new ArrayList<>();

  /// Where trackers lie.
  ///
  /// @param bpf a bpf filesystem, or a folder of one
  /// @param notes a folder of nobody else's, made where it is not there: which trackers are ours
  public record Home(Path bpf, Path notes) {
    private Path pins(Path device) {
      return bpf.resolve(OURS).resolve(name(device));
    }

    private Path note(Path device) {
      return notes.resolve(name(device));
    }
  }

  /// None is taken up yet.
  ///
  /// @param wanted of each device
  /// @param random cryptographically strong
  public PinnedTrackers(Home home, Function<Path, Tracking> wanted, RandomGenerator random) {
    this.home = home;
    this.wanted = wanted;
    this.random = random;
  }

  // Names in a bpf filesystem have no dots.
  private static String name(Path device) {
    try {
      byte[] path = device.toString().getBytes(StandardCharsets.UTF_8);
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(path);
      return HexFormat.of().formatHex(digest, 0, NAME_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  @Override
  public Optional<Watch> of(Path device) {
    try {
      DiskPlace place = DiskPlace.of(device);
      if (obstacle(device, place).isPresent()) {
        return Optional.empty();
      }
      Optional<BlockTracker> there = takenUp(device, place);
      BlockTracker tracker = there.isPresent() ? there.get() : begun(device, place);
      open.add(tracker);
      return Optional.of(Watch.of(tracker));
    } catch (IOException e) {
      // A device that cannot be tracked is captured all the same; `told` says why it cannot.
      return Optional.empty();
    }
  }

  @Override
  public String told(Path device) {
    try {
      DiskPlace place = DiskPlace.of(device);
      Optional<String> obstacle = obstacle(device, place);
      if (obstacle.isPresent()) {
        return untracked(obstacle.get());
      }
      Optional<BlockTracker> there = takenUp(device, place);
      if (there.isPresent()) {
        there.get().close();
        return "TRACKED: read where it changed, held still at the end";
      }
      BlockTracker.attach(place, random).close();
      return "TRACKED from the next snapshot on, which reads it in full";
    } catch (IOException e) {
      return untracked(String.valueOf(e.getMessage()));
    }
  }

  private static String untracked(String why) {
    return "not tracked (" + why + "): read in full, one instant when it stands still";
  }

  private Optional<String> obstacle(Path device, DiskPlace place) throws IOException {
    Tracking tracking = wanted.apply(device);
    if (tracking == Tracking.NEVER) {
      return Optional.of("track: never");
    }
    if (tracking == Tracking.AUTO && place.backing().isPresent()) {
      return Optional.of(
          "a loop device: what others write to %s is not seen; `track: always` vouches for them"
              .formatted(place.backing().get()));
    }
    String type = Mounts.read().of(home.bpf).type();
    return type.equals("bpf")
        ? Optional.empty()
        : Optional.of("%s: %s (expected: a bpf filesystem)".formatted(home.bpf, type));
  }

  /// The tracker of an earlier process, when it is ours and can prove something.
  private Optional<BlockTracker> takenUp(Path device, DiskPlace place) throws IOException {
    Path note = home.note(device);
    if (Files.notExists(note)) {
      return Optional.empty();
    }
    BlockTracker tracker;
    try {
      tracker = BlockTracker.adopt(place, home.pins(device));
    } catch (IOException e) {
      // Pins that are gone, or of another disk.
      return Optional.empty();
    }
    try {
      if (text(tracker).equals(Files.readString(note)) && tracker.doubt().isEmpty()) {
        return Optional.of(tracker);
      }
    } catch (IOException e) {
      tracker.close();
      throw e;
    }
    tracker.close();
    return Optional.empty();
  }

  private static String text(BlockTracker tracker) {
    BlockTracker.Identity identity = tracker.identity();
    return identity.boot() + " " + identity.random() + "\n";
  }

  // Noted last: one whose beginner died before is not ours, and is begun again.
  private BlockTracker begun(Path device, DiskPlace place) throws IOException {
    end(home.pins(device));
    Files.deleteIfExists(home.note(device));
    BlockTracker tracker = BlockTracker.attach(place, random);
    try {
      Files.createDirectories(
          home.pins(device),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      tracker.pin(home.pins(device));
      Files.createDirectories(home.notes);
      Path next = home.notes.resolve(name(device) + ".next");
      Files.writeString(next, text(tracker));
      Files.move(next, home.note(device), java.nio.file.StandardCopyOption.ATOMIC_MOVE);
      return tracker;
    } catch (IOException e) {
      tracker.close();
      end(home.pins(device));
      throw e;
    }
  }

  private static void end(Path pins) throws IOException {
    BlockTracker.unpin(pins);
    Files.deleteIfExists(pins);
  }

  /// Ends the trackers of all other devices: those that nobody wants any more cost memory and time.
  public static void endOthers(Home home, List<Path> devices) throws IOException {
    Path ours = home.bpf.resolve(OURS);
    if (!Files.isDirectory(ours)) {
      return;
    }
    Set<String> wanted =
        devices.stream().map(PinnedTrackers::name).collect(Collectors.toUnmodifiableSet());
    try (DirectoryStream<Path> all = Files.newDirectoryStream(ours)) {
      for (Path each : all) {
        if (!wanted.contains(String.valueOf(each.getFileName()))) {
          end(each);
        }
      }
    }
  }

  @Override
  public void close() {
    open.forEach(BlockTracker::close);
    open.clear();
  }
}

package io.shadowcast.snapshot.tree;

import io.shadowcast.snapshot.kernel.Folder;
import io.shadowcast.snapshot.kernel.KernelException;
import io.shadowcast.snapshot.kernel.Stat;
import io.shadowcast.snapshot.volume.EntryKind;
import io.shadowcast.snapshot.volume.FileName;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.Optional;

/// Looks at a tree again after it was stored, by stat alone. When every name is there as it was,
/// with the signature it was stored with, and each of these signatures proves something (see
/// [Trust]), then nothing changed between the two looks, and what was stored is the state of the
/// one instant between them.
final class SecondLook implements AutoCloseable {
  private final Walk.LeftOut leftOut;
  private final Impression impression = new Impression();
  private final WayDown way = new WayDown();

  SecondLook(Walk.LeftOut leftOut) {
    this.leftOut = leftOut;
  }

  /// Whether the tree is as the first look had it.
  ///
  /// @param root closed with this
  boolean same(Folder root, byte[] first) throws IOException {
    try {
      return MessageDigest.isEqual(first, look(root));
    } catch (UnstableException | UnreadableException e) {
      return false; // it changes, then
    }
  }

  private byte[] look(Folder root) throws IOException {
    Stat stat = root.stat();
    impression.root(stat.signature());
    push(Optional.empty(), root, stat);
    while (true) {
      Frame frame = way.last();
      Optional<FileName> name = frame.next();
      if (name.isPresent()) {
        visit(frame, name.get());
      } else if (frame.place().isPresent()) {
        way.pop();
        impression.up();
      } else {
        return impression.sum();
      }
    }
  }

  private void visit(Frame frame, FileName name) throws IOException {
    if (Walk.hidden(frame, name)) {
      return;
    }
    Shot shot = new Shot(way.folder(), name);
    Stat stat;
    try {
      stat = shot.stat();
    } catch (KernelException e) {
      throw new UnstableException(name + " is gone");
    }
    if (stat.kind() == EntryKind.FOLDER && leftOut.has(stat)) {
      impression.closed(name, stat);
      return;
    }
    impression.entry(name, stat.kind(), stat.signature());
    if (stat.kind() == EntryKind.FOLDER) {
      push(Optional.of(new Frame.Place(frame, name)), shot.folder(stat), stat);
    }
  }

  private void push(Optional<Frame.Place> place, Folder folder, Stat stat) throws IOException {
    try {
      Frame.Look look = new Frame.Look(stat, Frame.NOT_ASKED, stat.signature());
      way.push(new Frame(place, folder, look, Frame.Before.NOTHING));
    } catch (IOException e) {
      folder.close();
      throw e;
    }
  }

  @Override
  public void close() {
    way.close();
  }
}

package io.shadowcast.snapshot.tree;

import io.shadowcast.snapshot.kernel.Folder;
import io.shadowcast.snapshot.kernel.Stat;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/// The folders from the root to where a walk is. However deep it goes, it holds few descriptors:
/// those of the last [#HELD] folders, and of every [#HELD]th above, from which the others are
/// opened again on the way back.
final class WayDown implements AutoCloseable {
  static final int HELD = 64;

  private final Deque<Frame> frames = new ArrayDeque<>();

  boolean isEmpty() {
    return frames.isEmpty();
  }

  Frame last() {
    return frames.getLast();
  }

  void push(Frame frame) {
    frames.addLast(frame);
    int far = frame.depth() - HELD;
    if (far > 0 && far % HELD != 0) {
      at(far).park();
    }
  }

  // From the near end: the frame that is parked is HELD steps above the last one.
  private Frame at(int depth) {
    Iterator<Frame> up = frames.descendingIterator();
    Frame frame = up.next();
    while (frame.depth() > depth) {
      frame = up.next();
    }
    return frame;
  }

  Frame pop() {
    Frame frame = frames.removeLast();
    frame.park();
    return frame;
  }

  /// The descriptor of the last folder.
  ///
  /// @throws UnstableException when it is not where it was
  Folder folder() throws IOException {
    Deque<Frame> parked = new ArrayDeque<>();
    Iterator<Frame> up = frames.descendingIterator();
    Frame open = up.next();
    while (open.folder().isEmpty()) {
      parked.addFirst(open);
      open = up.next();
    }
    for (Frame each : parked) {
      each.reopened(again(open.folder().orElseThrow(), each));
      open = each;
    }
    return open.folder().orElseThrow();
  }

  private static Folder again(Folder above, Frame frame) throws IOException {
    Folder folder = above.folder(frame.place().orElseThrow().name());
    Stat now = folder.stat();
    Stat then = frame.stat();
    if (now.inode() != then.inode() || now.mount() != then.mount()) {
      folder.close();
      throw new UnstableException("the folder is another");
    }
    return folder;
  }

  @Override
  public void close() {
    while (!frames.isEmpty()) {
      pop();
    }
  }
}

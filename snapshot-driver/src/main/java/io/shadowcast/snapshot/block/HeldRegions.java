package io.shadowcast.snapshot.block;

import io.shadowcast.snapshot.volume.ByteSource;
import io.shadowcast.snapshot.volume.Range;
import io.shadowcast.snapshot.volume.Ranges;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.TreeMap;

/// Regions of a device, copied into memory while it was held still: they are stored afterwards, for
/// the repository may not be written to, nor time be lost, while something is frozen.
final class HeldRegions implements ByteSource, AutoCloseable {
  private final Arena arena = Arena.ofShared();
  private final TreeMap<Long, MemorySegment> copies = new TreeMap<>();
  private final Ranges ranges;
  private final long size;

  /// @param ranges within the device
  HeldRegions(ByteSource device, Ranges ranges) throws IOException {
    this.ranges = ranges;
    this.size = device.size();
    try {
      for (Range each : ranges.list()) {
        MemorySegment copy = arena.allocate(each.length());
        if (device.read(each.start(), copy) < each.length()) {
          throw new IOException("device: ends before " + each.end());
        }
        copies.put(each.start(), copy);
      }
    } catch (IOException | RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  Ranges ranges() {
    return ranges;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public int read(long offset, MemorySegment into) throws IOException {
    Map.Entry<Long, MemorySegment> copy = copies.floorEntry(offset);
    long length = Math.clamp(size - offset, 0, into.byteSize());
    if (length == 0) {
      return 0;
    }
    if (copy == null || copy.getKey() + copy.getValue().byteSize() < offset + length) {
      throw new IOException("device: " + offset + " was not held");
    }
    MemorySegment.copy(copy.getValue(), offset - copy.getKey(), into, 0, length);
    return (int) length;
  }

  @Override
  public Ranges data() {
    return ranges;
  }

  @Override
  public void close() {
    arena.close();
  }
}

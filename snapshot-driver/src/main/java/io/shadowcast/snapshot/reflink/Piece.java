package io.shadowcast.snapshot.reflink;

import io.shadowcast.snapshot.kernel.DiskFile;
import io.shadowcast.snapshot.volume.Range;
import io.shadowcast.snapshot.volume.Ranges;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A part of a file and where its bytes lie. What lies in the same place, while nobody could give
/// the place to other bytes, is the same; so the files compared must both be kept and unwritten.
/// What reads as zero without a place (holes, blocks that were never written) is no piece.
///
/// @param place of the bytes on the disk, less `start`
/// @param pack start of the packed extent they come from; 0: of none
/// @param mark what else must be equal; [#UNSURE] never is
public record Piece(long start, long end, long place, long pack, long mark) {
  /// Of bytes whose place does not tell what they are.
  public static final long UNSURE = -1;

  private static final int UNWRITTEN = 0x800;

  // UNKNOWN, DELALLOC, ENCODED, DATA_ENCRYPTED, NOT_ALIGNED, DATA_INLINE, DATA_TAIL. A compressed
  // extent has one place for all its parts, so that two parts of it look alike.
  private static final int MISLEADING = 0x2 | 0x4 | 0x8 | 0x80 | 0x100 | 0x200 | 0x400;

  /// The pieces that FIEMAP tells of.
  public static List<Piece> of(List<DiskFile.Extent> extents) {
    List<Piece> out = new ArrayList<>(extents.size());
    for (DiskFile.Extent each : extents) {
      if ((each.flags() & UNWRITTEN) == 0 || (each.flags() & MISLEADING) != 0) {
        long mark = (each.flags() & MISLEADING) == 0 ? 0 : UNSURE;
        long end = each.logical() + each.length();
        out.add(new Piece(each.logical(), end, each.physical() - each.logical(), 0, mark));
      }
    }
    return out;
  }

  /// Where two files may differ: everywhere but where both have the same place, or none.
  ///
  /// @param one in order of their start, not overlapping
  /// @param other likewise
  public static Ranges differing(List<Piece> one, List<Piece> other) {
    List<Range> out = new ArrayList<>();
    Cursor first = new Cursor(one);
    Cursor second = new Cursor(other);
    long at = 0;
    while (at < Long.MAX_VALUE) {
      Piece here = first.at(at);
      Piece there = second.at(at);
      long end = Math.min(first.endFrom(at), second.endFrom(at));
      if (here != null || there != null) {
        if (here == null || there == null || !here.sameAs(there)) {
          out.add(new Range(at, end));
        }
      }
      at = end;
    }
    return new Ranges(out);
  }

  private boolean sameAs(Piece other) {
    return mark != UNSURE && mark == other.mark && place == other.place && pack == other.pack;
  }

  private static final class Cursor {
    private final List<Piece> pieces;
    private int next;

    Cursor(List<Piece> pieces) {
      this.pieces = pieces;
    }

    /// What is at a place; places are asked in order.
    @Nullable Piece at(long place) {
      while (next < pieces.size() && pieces.get(next).end <= place) {
        next++;
      }
      boolean inside = next < pieces.size() && pieces.get(next).start <= place;
      return inside ? pieces.get(next) : null;
    }

    long endFrom(long place) {
      if (next == pieces.size()) {
        return Long.MAX_VALUE;
      }
      Piece piece = pieces.get(next);
      return piece.start <= place ? piece.end : piece.start;
    }
  }
}

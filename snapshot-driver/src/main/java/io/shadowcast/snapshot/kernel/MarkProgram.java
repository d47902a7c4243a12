package io.shadowcast.snapshot.kernel;

import static io.shadowcast.snapshot.kernel.BpfProgram.Do.ADD;
import static io.shadowcast.snapshot.kernel.BpfProgram.Do.AND;
import static io.shadowcast.snapshot.kernel.BpfProgram.Do.MOVE;
import static io.shadowcast.snapshot.kernel.BpfProgram.Do.SHIFT_RIGHT;
import static io.shadowcast.snapshot.kernel.BpfProgram.Do.SUBTRACT;
import static io.shadowcast.snapshot.kernel.BpfProgram.FRAME;
import static io.shadowcast.snapshot.kernel.BpfProgram.When.ABOVE;
import static io.shadowcast.snapshot.kernel.BpfProgram.When.AT_LEAST;
import static io.shadowcast.snapshot.kernel.BpfProgram.When.AT_MOST;
import static io.shadowcast.snapshot.kernel.BpfProgram.When.BELOW;
import static io.shadowcast.snapshot.kernel.BpfProgram.When.DIFFERENT;
import static io.shadowcast.snapshot.kernel.BpfProgram.When.EQUAL;

import io.shadowcast.snapshot.kernel.BpfProgram.Label;
import java.io.IOException;

/// What runs in the kernel at each request of any disk: a request that changes ours marks the
/// regions it touches. Long ones (discards, zeroing) mark whole groups of regions, the longest
/// everything, so that the work for one request is bounded.
///
/// Whether a request changes anything is the kernel's own rule, bit 0 of the operation
/// (`op_is_write`): writes, discards, secure erase, zeroing, commands that send data. A command
/// does not say where it writes, and marks everything.
final class MarkProgram {
  private static final int LOOK_UP = 1;
  private static final int READ_KERNEL = 113;
  private static final int WRITE = 1;
  private static final int COMMAND_OUT = 35;
  private static final int OPERATION_BITS = 0xff;
  private static final int MOST_MARKS = 512;
  private static final int SECTOR_SHIFT = 9;
  private static final int REGION_SHIFT = 7;
  private static final int OPERATION = -8;
  private static final int SCRATCH = -24;

  private final Offsets offsets;
  private final BpfProgram program = new BpfProgram();
  private final Label exit = new Label();
  private final Label everything = new Label();

  /// Where the kernel keeps what the program reads, in bytes.
  record Offsets(int flags, int queue, int sector, int length, int disk, int major, int minor) {
    /// Those of the running kernel.
    static Offsets running() throws IOException {
      KernelTypes types = KernelTypes.running();
      return new Offsets(
          types.offset("request", "cmd_flags"),
          types.offset("request", "q"),
          types.offset("request", "__sector"),
          types.offset("request", "__data_len"),
          types.offset("request_queue", "disk"),
          types.offset("gendisk", "major"),
          types.offset("gendisk", "first_minor"));
    }
  }

  private MarkProgram(Offsets offsets) {
    this.offsets = offsets;
  }

  /// The program for one device.
  ///
  /// @param map descriptor of the marks
  static BpfProgram of(Offsets offsets, DiskPlace place, MarkLayout layout, int map) {
    MarkProgram out = new MarkProgram(offsets);
    out.stopUnlessOurs(place);
    out.boundTo(place);
    Label groups = new Label();
    out.program.from(MOVE, 1, 8).from(SUBTRACT, 1, 7).goWhen(AT_LEAST, 1, MOST_MARKS, groups);
    out.mark(layout.firstMarkPage(), map);
    out.program
        .at(groups)
        .with(SHIFT_RIGHT, 7, MarkLayout.PAGE_SHIFT)
        .with(SHIFT_RIGHT, 8, MarkLayout.PAGE_SHIFT)
        .from(MOVE, 1, 8)
        .from(SUBTRACT, 1, 7)
        .goWhen(AT_LEAST, 1, MOST_MARKS, out.everything);
    out.mark(MarkLayout.FIRST_GROUP_PAGE, map);
    out.end(map);
    return out.program;
  }

  /// Leaves the request in register 6 and its operation on the stack.
  private void stopUnlessOurs(DiskPlace place) {
    program.load64(6, 1, 0);
    read(4, 6, offsets.flags);
    program
        .load32(1, FRAME, SCRATCH)
        .from(MOVE, 2, 1)
        .with(AND, 2, 1)
        .goWhen(EQUAL, 2, 0, exit)
        .with(AND, 1, OPERATION_BITS)
        .store32(FRAME, OPERATION, 1);
    read(8, 6, offsets.queue);
    program.load64(7, FRAME, SCRATCH).goWhen(EQUAL, 7, 0, exit);
    read(8, 7, offsets.disk);
    program.load64(7, FRAME, SCRATCH).goWhen(EQUAL, 7, 0, exit);
    read(4, 7, offsets.major);
    program.load32(1, FRAME, SCRATCH).goWhen(DIFFERENT, 1, place.major(), exit);
    read(4, 7, offsets.minor);
    program.load32(1, FRAME, SCRATCH).goWhen(DIFFERENT, 1, place.minor(), exit);
  }

  /// Leaves the first and the last region in registers 7 and 8.
  private void boundTo(DiskPlace place) {
    read(8, 6, offsets.sector);
    program.load64(7, FRAME, SCRATCH);
    read(4, 6, offsets.length);
    Label sized = new Label();
    Label startsInside = new Label();
    Label endsInside = new Label();
    program
        .load32(8, FRAME, SCRATCH)
        .with(ADD, 8, (1 << SECTOR_SHIFT) - 1)
        .with(SHIFT_RIGHT, 8, SECTOR_SHIFT)
        .load32(1, FRAME, OPERATION)
        .goWhen(EQUAL, 1, COMMAND_OUT, everything)
        .goWhen(DIFFERENT, 8, 0, sized)
        // A write of nothing is a flush; anything else of no length has no known place.
        .goWhen(EQUAL, 1, WRITE, exit)
        .go(everything)
        .at(sized)
        .from(ADD, 8, 7)
        .constant(1, place.startSector())
        .constant(2, place.startSector() + place.sectors())
        .goWhenRegister(AT_MOST, 8, 1, exit)
        .goWhenRegister(AT_LEAST, 7, 2, exit)
        .goWhenRegister(AT_LEAST, 7, 1, startsInside)
        .from(MOVE, 7, 1)
        .at(startsInside)
        .goWhenRegister(AT_MOST, 8, 2, endsInside)
        .from(MOVE, 8, 2)
        .at(endsInside)
        .from(SUBTRACT, 7, 1)
        .from(SUBTRACT, 8, 1)
        .with(SUBTRACT, 8, 1)
        .with(SHIFT_RIGHT, 7, REGION_SHIFT)
        .with(SHIFT_RIGHT, 8, REGION_SHIFT);
  }

  /// Sets the bytes from number register 7 to number register 8, those included.
  private void mark(int firstPage, int map) {
    Label next = new Label();
    program
        .with(MOVE, 9, 0)
        .at(next)
        .goWhenRegister(ABOVE, 7, 8, exit)
        .from(MOVE, 1, 7)
        .with(SHIFT_RIGHT, 1, MarkLayout.PAGE_SHIFT)
        .with(ADD, 1, firstPage)
        .store32(FRAME, SCRATCH, 1);
    lookUp(map);
    program
        .from(MOVE, 1, 7)
        .with(AND, 1, MarkLayout.PAGE_BYTES - 1)
        .from(ADD, 0, 1)
        .storeByte(0, 0, 1)
        .with(ADD, 7, 1)
        .with(ADD, 9, 1)
        .goWhen(BELOW, 9, MOST_MARKS, next)
        .go(exit);
  }

  private void end(int map) {
    program.at(everything).with(MOVE, 1, 0).store32(FRAME, SCRATCH, 1);
    lookUp(map);
    program.storeByte(0, MarkLayout.EVERYTHING_AT, 1).at(exit).with(MOVE, 0, 0).exit();
  }

  private void lookUp(int map) {
    program
        .map(1, map)
        .from(MOVE, 2, FRAME)
        .with(ADD, 2, SCRATCH)
        .call(LOOK_UP)
        .goWhen(EQUAL, 0, 0, exit);
  }

  /// Reads kernel memory to the scratch place; what cannot be read is zero there.
  private void read(int bytes, int register, int offset) {
    program
        .from(MOVE, 1, FRAME)
        .with(ADD, 1, SCRATCH)
        .with(MOVE, 2, bytes)
        .from(MOVE, 3, register)
        .with(ADD, 3, offset)
        .call(READ_KERNEL);
  }
}

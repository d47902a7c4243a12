package io.shadowcast.agent.recording;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.agent.queue.RecordHeader;
import io.shadowcast.words.BootId;
import io.shadowcast.words.HostId;
import io.shadowcast.words.Loss;
import io.shadowcast.words.LossReason;
import io.shadowcast.words.PriorityClass;
import io.shadowcast.words.SourceTime;
import io.shadowcast.words.WorkloadName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;
import org.jspecify.annotations.Nullable;

/// What was written is read again, and of a file that was cut or damaged exactly what comes before.
class RecordingCodecPropertyTest {
  private static final PriorityClass[] CLASSES = PriorityClass.values();

  private Path file = Path.of("/none");

  private record Read(List<Frame.Event> events, boolean whole, Frame.@Nullable Tail tail) {}

  @BeforeProperty
  void makeRoom() throws IOException {
    file = Files.createTempDirectory("recording").resolve("r");
  }

  @AfterProperty
  void clear() throws IOException {
    Files.deleteIfExists(file);
    Files.delete(file.getParent());
  }

  @Property(tries = 300)
  void whatWasWrittenIsRead(@ForAll long seed, @ForAll @IntRange(max = 60) int count)
      throws IOException {
    Random random = new Random(seed);
    Frame.Head head = head(random);
    List<Frame.Event> events = events(random, count);
    Frame.Tail tail = tail(random);
    write(head, events, tail);
    try (RecordingReader in = RecordingReader.open(file)) {
      assertEquals(head, in.head());
    }
    assertEquals(new Read(events, true, tail), read());
  }

  @Property(tries = 300)
  void aCutFileGivesAllThatComesBeforeTheCut(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 30) int count) throws IOException {
    Random random = new Random(seed);
    Frame.Head head = head(random);
    List<Frame.Event> events = events(random, count);
    byte[] all = write(head, events, tail(random));
    int cut = random.nextInt(all.length);
    Files.write(file, Arrays.copyOf(all, cut));
    assertPrefix(events, starts(head, events), cut);
  }

  @Property(tries = 300)
  void aFlippedBitEndsWhatIsBelieved(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 30) int count) throws IOException {
    Random random = new Random(seed);
    Frame.Head head = head(random);
    List<Frame.Event> events = events(random, count);
    byte[] all = write(head, events, tail(random));
    int at = random.nextInt(all.length);
    all[at] ^= (byte) (1 << random.nextInt(8));
    Files.write(file, all);
    assertPrefix(events, starts(head, events), at);
  }

  @Property(tries = 300)
  void nonsenseIsNeverBelieved(@ForAll byte[] nonsense, @ForAll boolean begun) throws IOException {
    if (begun) {
      write(head(new Random(1)), List.of(), tail(new Random(1)));
      byte[] all = Files.readAllBytes(file);
      byte[] both = Arrays.copyOf(all, all.length + nonsense.length);
      System.arraycopy(nonsense, 0, both, all.length, nonsense.length);
      Files.write(file, both);
      assertTrue(read().events().isEmpty());
    } else {
      Files.write(file, nonsense);
      assertThrows(IllegalArgumentException.class, this::read);
    }
  }

  /// Where each frame behind the head begins.
  private static int[] starts(Frame.Head head, List<Frame.Event> events) {
    int[] starts = new int[events.size() + 1];
    starts[0] = FrameCodec.PREAMBLE + size(head);
    for (int i = 0; i < events.size(); i++) {
      starts[i + 1] = starts[i] + size(events.get(i));
    }
    return starts;
  }

  private static int size(Frame frame) {
    ByteBuffer room = ByteBuffer.allocate(FrameCodec.most(frame));
    FrameCodec.write(frame, room);
    return room.position();
  }

  private void assertPrefix(List<Frame.Event> events, int[] starts, int fault) throws IOException {
    if (fault < starts[0]) {
      assertThrows(IllegalArgumentException.class, this::read);
      return;
    }
    int sound = 0;
    while (sound < events.size() && starts[sound + 1] <= fault) {
      sound++;
    }
    Read read = read();
    assertEquals(events.subList(0, sound), read.events());
    assertTrue(!read.whole(), () -> "believed to be whole, fault at " + fault);
  }

  private byte[] write(Frame.Head head, List<Frame.Event> events, Frame.Tail tail)
      throws IOException {
    Files.deleteIfExists(file);
    try (RecordingWriter out = RecordingWriter.create(file, head)) {
      for (Frame.Event event : events) {
        out.write(event);
      }
      out.write(tail);
      out.flush();
      assertEquals(Files.size(file), out.bytes());
    }
    return Files.readAllBytes(file);
  }

  private Read read() throws IOException {
    try (RecordingReader in = RecordingReader.open(file)) {
      List<Frame.Event> events = new ArrayList<>();
      for (Frame.Event event = in.next(); event != null; event = in.next()) {
        events.add(event);
      }
      assertTrue(in.tail().isPresent() != in.damage().isPresent());
      return new Read(events, in.damage().isEmpty(), in.tail().orElse(null));
    }
  }

  private static Frame.Head head(Random random) {
    return new Frame.Head(
        new HostId("web-" + random.nextInt(9)),
        new WorkloadName("shop"),
        "Sommer \u00e4" + random.nextInt(),
        new SourceTime(
            new BootId(new UUID(random.nextLong(), random.nextLong())),
            random.nextLong(),
            Instant.ofEpochSecond(random.nextInt(), random.nextInt(1_000_000_000))));
  }

  private static List<Frame.Event> events(Random random, int count) {
    List<Frame.Event> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      events.add(event(random, random.nextLong(), random.nextLong()));
    }
    return events;
  }

  private static Frame.Event event(Random random, long nanos, long connection) {
    return switch (random.nextInt(6)) {
      case 0 -> new Frame.Opened(nanos, connection, random.nextLong(), random.nextBoolean());
      case 1 -> new Frame.Closed(nanos, connection);
      case 2 ->
          new Frame.Answered(
              nanos, connection, random.nextLong(), random.nextLong(), random.nextInt());
      default -> request(random, nanos, connection);
    };
  }

  private static Frame.Request request(Random random, long nanos, long connection) {
    int most = random.nextInt(40) == 0 ? Frame.MOST_BYTES : 400;
    byte[] bytes = new byte[1 + random.nextInt(most)];
    random.nextBytes(bytes);
    int flags =
        (random.nextBoolean() ? RecordHeader.PIPELINED : 0)
            | (random.nextBoolean() ? RecordHeader.HTTP2 : 0);
    return new Frame.Request(
        nanos,
        connection,
        random.nextLong(),
        random.nextLong(),
        flags,
        CLASSES[1 + random.nextInt(4)],
        ByteBuffer.wrap(bytes));
  }

  private static Frame.Tail tail(Random random) {
    List<Loss> losses = new ArrayList<>();
    for (LossReason reason : LossReason.values()) {
      if (random.nextBoolean()) {
        losses.add(new Loss(reason, random.nextInt(1000), random.nextInt(1000)));
      }
    }
    Ending[] endings = Ending.values();
    return new Frame.Tail(
        random.nextLong(),
        endings[random.nextInt(endings.length)],
        random.nextInt(1000),
        random.nextInt(1000),
        losses);
  }
}

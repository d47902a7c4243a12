package io.shadowcast.agent.recording;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.agent.capture.Fuzz;
import io.shadowcast.words.BootId;
import io.shadowcast.words.HostId;
import io.shadowcast.words.PriorityClass;
import io.shadowcast.words.SourceTime;
import io.shadowcast.words.WorkloadName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Whatever a file holds: it is refused, or read up to where it is wrong.
@Timeout(3600) // the longer mode; Fuzz itself notices what hangs
final class RecordingFuzzTest {
  private static final int PREAMBLE = FrameCodec.PREAMBLE;

  @TempDir Path directory;

  @Test
  void files() throws Exception {
    byte[] sound = recording();
    List<String> frames = frames(sound);
    Path file = directory.resolve("r.rec");
    Fuzz.run(
        "files of recordings",
        random -> {
          try {
            boolean begun = random.nextInt(8) > 0;
            byte[] damaged = Fuzz.damaged(random, frames);
            byte[] all = begun ? Arrays.copyOf(sound, PREAMBLE + damaged.length) : damaged;
            if (begun) {
              System.arraycopy(damaged, 0, all, PREAMBLE, damaged.length);
            }
            Files.write(file, all);
            read(file, random);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  private static void read(Path file, Random random) throws IOException {
    try (RecordingReader in = RecordingReader.open(file)) {
      long most = random.nextInt(64);
      long events = 0;
      Frame.Event event = in.next();
      while (event != null && events < most) {
        events++;
        event = in.next();
      }
      boolean over = event == null;
      assertEquals(over, in.tail().isPresent() || in.damage().isPresent());
      assertTrue(in.tail().isEmpty() || in.damage().isEmpty());
      assertEquals("shop", in.head().workload().value());
    } catch (IllegalArgumentException e) {
      assertTrue(String.valueOf(e.getMessage()).contains(" (expected: "), e.getMessage());
    }
  }

  /// The file in its frames, as text.
  private static List<String> frames(byte[] sound) {
    List<String> frames = new ArrayList<>();
    for (int at = PREAMBLE; at < sound.length; ) {
      int length = FrameCodec.PREFIX + ByteBuffer.wrap(sound, at, Integer.BYTES).getInt();
      frames.add(new String(sound, at, length, ISO_8859_1));
      at += length;
    }
    // More often than not the head comes first, so that what follows is looked at.
    frames.addAll(List.of(frames.getFirst(), frames.getFirst() + frames.get(1)));
    return frames;
  }

  private byte[] recording() throws IOException {
    Path file = directory.resolve("sound.rec");
    SourceTime begun = new SourceTime(new BootId(new UUID(1, 2)), 3, Instant.EPOCH);
    Frame.Head head = new Frame.Head(new HostId("web-1"), new WorkloadName("shop"), "c", begun);
    byte[] request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(ISO_8859_1);
    try (RecordingWriter out = RecordingWriter.create(file, head)) {
      out.write(new Frame.Opened(1, 1, 5, false));
      out.write(new Frame.Request(2, 1, 5, 0, 8, PriorityClass.P2, ByteBuffer.wrap(request)));
      out.write(new Frame.Answered(3, 1, 0, 1000, 200));
      out.write(new Frame.Closed(4, 1));
      out.write(new Frame.Tail(5, Ending.TIME, 1, 1, List.of()));
      out.flush();
    }
    return Files.readAllBytes(file);
  }
}

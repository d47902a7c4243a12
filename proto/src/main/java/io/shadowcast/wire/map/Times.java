package io.shadowcast.wire.map;

import com.google.protobuf.Timestamp;
import io.shadowcast.words.BootId;
import io.shadowcast.words.SourceTime;
import java.time.DateTimeException;
import java.time.Instant;

/// Times on the wire.
public final class Times {
  private Times() {}

  /// To the wire.
  public static Timestamp toWire(Instant instant) {
    return Timestamp.newBuilder()
        .setSeconds(instant.getEpochSecond())
        .setNanos(instant.getNano())
        .build();
  }

  /// From the wire.
  ///
  /// @throws IllegalArgumentException when it is no time that can be expressed
  public static Instant fromWire(Timestamp wire) {
    try {
      return Instant.ofEpochSecond(wire.getSeconds(), wire.getNanos());
    } catch (DateTimeException | ArithmeticException e) {
      throw new IllegalArgumentException(
          "seconds: " + wire.getSeconds() + " (expected: a time between the years 1 and 9999)", e);
    }
  }

  /// To the wire.
  public static io.shadowcast.wire.v1.SourceTime toWire(SourceTime time) {
    return io.shadowcast.wire.v1.SourceTime.newBuilder()
        .setBootId(time.boot().toString())
        .setMonotonicNanos(time.monotonicNanos())
        .setWall(toWire(time.wall()))
        .build();
  }

  /// From the wire.
  ///
  /// @throws IllegalArgumentException when the boot id is no UUID
  public static SourceTime fromWire(io.shadowcast.wire.v1.SourceTime wire) {
    return new SourceTime(
        BootId.parse(wire.getBootId()),
        wire.getMonotonicNanos(),
        Field.in("wall", wire.getWall(), Times::fromWire));
  }
}

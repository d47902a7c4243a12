package io.shadowcast.agent.queue;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/// Gives sessions their numbers, uniform over 0..2^64. The same key and campaign give the same
/// number on every host and for ever, so what is chosen at 5 % is among what is chosen at 10 %, and
/// nobody has to remember a choice.
///
/// Eight bytes at a time go through the finaliser of SplitMix64 (Steele, Lea, Flood 2014), a
/// bijection in which every input bit reaches every output bit. It does not resist somebody who
/// looks for keys of a certain number; all they could win is that their own session is mirrored.
public final class SessionHash {
  private static final long STEP = 0x9e3779b97f4a7c15L;

  private final long salt;

  private SessionHash(long salt) {
    this.salt = salt;
  }

  /// The numbers of a campaign; hosts that shall choose the same sessions name it alike.
  public static SessionHash of(String campaign) {
    MemorySegment name = MemorySegment.ofArray(campaign.getBytes(StandardCharsets.UTF_8));
    return new SessionHash(new SessionHash(STEP).key(name, 0, name.byteSize()));
  }

  /// The number of the campaign itself.
  public long salt() {
    return salt;
  }

  /// The number of a session with this key. Allocates nothing.
  ///
  /// @param from first byte of the key
  /// @param end behind its last byte
  public long key(MemorySegment memory, long from, long end) {
    long hash = mix(salt ^ (end - from) * STEP);
    long at = from;
    while (at + Long.BYTES <= end) {
      hash = mix(hash ^ memory.get(JAVA_LONG_UNALIGNED, at));
      at += Long.BYTES;
    }
    long rest = 0;
    while (at < end) {
      rest = (rest << Byte.SIZE) | (memory.get(JAVA_BYTE, at) & 0xffL);
      at++;
    }
    return mix(hash ^ rest);
  }

  /// The number of a session that is known by its connection only.
  ///
  /// @param tuple a number of its addresses and ports
  /// @param nanos when it was opened, CLOCK_MONOTONIC
  public long connection(long tuple, long nanos) {
    return mix(mix(salt ^ tuple) ^ nanos);
  }

  /// Whether a session of that number is among the share `rate`, 0..1.
  public static boolean within(long number, double rate) {
    return rate >= 1 || (number >>> 11) * 0x1p-53 < rate;
  }

  /// The one of two numbers that more rates choose.
  public static long smaller(long one, long other) {
    return Long.compareUnsigned(one, other) <= 0 ? one : other;
  }

  private static long mix(long value) {
    long z = value + STEP;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}

package io.shadowcast.agent.mirror;

import java.nio.ByteBuffer;

/// What commands to Redis are called, as far as a lane must know it.
final class RespNames {
  private static final String[] BINDING = {"SELECT", "AUTH", "HELLO", "MULTI", "WATCH"};

  private RespNames() {}

  /// Whether a command changes what those after it on the same connection mean. Of a command whose
  /// first bytes came without its name this is not known, and it counts as none.
  static boolean bindConnection(ByteBuffer bytes) {
    int at = nameAt(bytes);
    for (String name : BINDING) {
      if (isNamed(bytes, at, name)) {
        return true;
      }
    }
    return false;
  }

  /// Behind the second line of `*2\r\n$6\r\nSELECT`; an inline command begins with its name.
  private static int nameAt(ByteBuffer bytes) {
    int at = bytes.position();
    if (at == bytes.limit() || bytes.get(at) != '*') {
      return at;
    }
    int lines = 0;
    while (at < bytes.limit() && lines < 2) {
      lines += bytes.get(at) == '\n' ? 1 : 0;
      at++;
    }
    return at;
  }

  private static boolean isNamed(ByteBuffer bytes, int at, String name) {
    int end = at + name.length();
    if (end >= bytes.limit() || bytes.get(end) > ' ') {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      if ((bytes.get(at + i) & ~0x20) != name.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}

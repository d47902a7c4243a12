package io.shadowcast.agent.capture.net;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/// Bytes in memory outside of the heap, as captured ones are.
final class Wire {
  private Wire() {}

  static MemorySegment of(String text) {
    return of(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  static MemorySegment of(byte[] bytes) {
    MemorySegment memory = Arena.ofAuto().allocate(Math.max(1, bytes.length));
    MemorySegment.copy(MemorySegment.ofArray(bytes), 0, memory, 0, bytes.length);
    return memory;
  }

  static void client(Framer framer, int slot, long nanos, String text) {
    framer.clientBytes(slot, nanos, of(text), 0, text.length());
  }

  static void server(Framer framer, int slot, long nanos, String text) {
    framer.serverBytes(slot, nanos, text.length(), of(text), 0, text.length());
  }

  /// A request with its body as one: how it is divided into chunks depends on how it came.
  static String withoutChunks(String request) {
    int body = request.indexOf("\r\n\r\n") + 4;
    if (!request.contains("chunked")) {
      return request;
    }
    StringBuilder plain = new StringBuilder(request.substring(0, body));
    int at = body;
    while (true) {
      int line = request.indexOf("\r\n", at);
      int length = Integer.parseInt(request.substring(at, line), 16);
      if (length == 0) {
        return plain.append(request.substring(line + 2)).toString();
      }
      plain.append(request, line + 2, line + 2 + length);
      at = line + 4 + length;
    }
  }
}

package io.shadowcast.agent.capture.net;

import io.shadowcast.words.ClassRule;
import io.shadowcast.words.PriorityClass;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// The class rules of one workload, ready to be compared with requests where they lie.
final class ClassRules {
  private final ClassRule[] rules;
  private final byte[][] methods;
  private final byte[][] paths;

  ClassRules(List<ClassRule> rules) {
    this.rules = rules.toArray(ClassRule[]::new);
    methods = new byte[rules.size()][];
    paths = new byte[rules.size()][];
    for (int i = 0; i < this.rules.length; i++) {
      String method = this.rules[i].method();
      methods[i] = Ascii.bytes(method.isEmpty() ? "" : method + " ");
      paths[i] = this.rules[i].pathPrefix().getBytes(StandardCharsets.UTF_8);
    }
  }

  /// The class of a request.
  ///
  /// @param bytes head and body, as far as said in the head
  PriorityClass of(int port, RequestHead head, MemorySegment memory, long bytes) {
    for (int i = 0; i < rules.length; i++) {
      ClassRule rule = rules[i];
      if ((rule.port() == 0 || rule.port() == port)
          && bytes >= rule.minBytes()
          && Ascii.startsWith(memory, head.method, head.target, methods[i])
          && Ascii.startsWith(memory, head.target, head.targetEnd, paths[i])) {
        return rule.priority();
      }
    }
    return PriorityClass.P2;
  }

  /// The class of a raw connection: rules that ask for nothing but a port.
  PriorityClass ofStream(int port) {
    for (ClassRule rule : rules) {
      boolean any = rule.method().isEmpty() && rule.pathPrefix().isEmpty() && rule.minBytes() == 0;
      if (any && (rule.port() == 0 || rule.port() == port)) {
        return rule.priority();
      }
    }
    return PriorityClass.P2;
  }
}

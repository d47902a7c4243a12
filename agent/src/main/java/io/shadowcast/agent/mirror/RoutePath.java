package io.shadowcast.agent.mirror;

import java.util.ArrayDeque;
import java.util.Deque;

/// The path of a request target as a server understands it, so that no way of writing it gets past
/// a rule: decoded, without dot segments, parameters of segments and empty segments.
final class RoutePath {
  private RoutePath() {}

  /// The path of a target; begins with `/` where the target has a path.
  ///
  /// @param target of the request line (RFC 9112 section 3.2), in any of its forms
  static String of(String target) {
    String path = decoded(cut(origin(target)));
    boolean plain =
        path.startsWith("/")
            && !path.contains("//")
            && !path.contains("/.")
            && path.indexOf(';') < 0
            && path.indexOf('\\') < 0;
    return plain ? path : resolved(path);
  }

  /// Without scheme and authority.
  private static String origin(String target) {
    int scheme = target.indexOf("://");
    if (target.startsWith("/") || scheme < 0) {
      return target;
    }
    int path = target.indexOf('/', scheme + 3);
    return path < 0 ? "/" : target.substring(path);
  }

  private static String cut(String target) {
    for (int i = 0; i < target.length(); i++) {
      if (target.charAt(i) == '?' || target.charAt(i) == '#') {
        return target.substring(0, i);
      }
    }
    return target;
  }

  private static String decoded(String path) {
    if (path.indexOf('%') < 0) {
      return path;
    }
    StringBuilder plain = new StringBuilder(path.length());
    for (int i = 0; i < path.length(); i++) {
      int high = path.charAt(i) == '%' && i + 2 < path.length() ? digit(path, i + 1) : -1;
      int low = high < 0 ? -1 : digit(path, i + 2);
      if (low < 0) {
        plain.append(path.charAt(i));
      } else {
        plain.append((char) (high << 4 | low));
        i += 2;
      }
    }
    return plain.toString();
  }

  private static int digit(String path, int at) {
    return Character.digit(path.charAt(at), 16);
  }

  private static String resolved(String path) {
    Deque<String> kept = new ArrayDeque<>();
    for (String segment : path.replace('\\', '/').split("/", -1)) {
      int parameters = segment.indexOf(';');
      String name = parameters < 0 ? segment : segment.substring(0, parameters);
      if ("..".equals(name)) {
        kept.pollLast();
      } else if (!name.isEmpty() && !".".equals(name)) {
        kept.addLast(name);
      }
    }
    boolean directory = path.endsWith("/") && !kept.isEmpty();
    return "/" + String.join("/", kept) + (directory ? "/" : "");
  }
}

package io.shadowcast.snapshot.delta;

import io.shadowcast.snapshot.volume.Attributes;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/// How the attributes of two states differ.
public final class AttributesDelta {
  private AttributesDelta() {}

  /// Whether they are the same but for the time of the last write, which says nothing on what
  /// somebody wanted.
  public static boolean sameButTime(Attributes one, Attributes other) {
    return at(one, 0).equals(at(other, 0));
  }

  private static Attributes at(Attributes of, long modifiedNanos) {
    return new Attributes(
        of.mode(), of.user(), of.group(), modifiedNanos, of.flags(), of.extended());
  }

  /// The differences for people, `mode 644 (expected: 755)`; none when they are equal.
  public static List<String> of(Attributes found, Attributes wanted) {
    List<String> out = new ArrayList<>();
    differs(out, "mode", octal(found.mode()), octal(wanted.mode()));
    differs(out, "user", found.user(), wanted.user());
    differs(out, "group", found.group(), wanted.group());
    differs(out, "mtime", found.modifiedNanos(), wanted.modifiedNanos());
    differs(out, "flags", octal(found.flags()), octal(wanted.flags()));
    TreeSet<String> names = new TreeSet<>(found.extended().keySet());
    names.addAll(wanted.extended().keySet());
    for (String name : names) {
      differs(
          out,
          name,
          found.extended().getOrDefault(name, "none"),
          wanted.extended().getOrDefault(name, "none"));
    }
    return out;
  }

  private static String octal(int bits) {
    return Integer.toOctalString(bits);
  }

  private static void differs(List<String> out, String what, Object found, Object wanted) {
    if (!found.equals(wanted)) {
      out.add(what + " " + found + " (expected: " + wanted + ")");
    }
  }
}

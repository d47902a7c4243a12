package io.shadowcast.agent.metrics;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a log line says without what it says it about. The rule is to keep only what is surely
/// wording: words of letters, and names of letters joined by dots or dashes. Everything else
/// becomes a mark for its kind: quoted texts, e-mail addresses, UUIDs, numbers, hexadecimal
/// numbers, paths, values behind `=` and behind words such as `password`, and any other token. No
/// masked value leaves this class, not even as a hash.
final class LogTemplate {
  private static final int LONGEST_LINE = 2048;
  private static final int LONGEST_TEMPLATE = 256;
  private static final int LONGEST_WORD = 20;

  private static final Pattern QUOTED =
      Pattern.compile("\"[^\"]*(\"|$)|(?<![\\p{L}\\p{N}])'[^']*('|$)|`[^`]*(`|$)");
  private static final Pattern TOKEN = Pattern.compile("\\S+");
  private static final Pattern FRAME =
      Pattern.compile("([\\[({<,;:.!?*-]*)(.*?)([\\])}>,;:.!?*-]*)", Pattern.DOTALL);
  private static final Pattern WORDING = Pattern.compile("[A-Za-z]+([.-][A-Za-z]+){0,7}");
  private static final Pattern PART = Pattern.compile("[.-]");
  private static final Pattern EMAIL = Pattern.compile("[^@\\s]+@[^@\\s]+");
  private static final Pattern UUID =
      Pattern.compile("(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?[0-9][0-9.,:T/Z+-]*(ns|us|ms|s|m|h|%|B|KB|MB|GB|KiB|MiB|GiB)?");
  private static final Pattern HEX = Pattern.compile("(?i)(0x)?[0-9a-f]{4,}");
  private static final Set<String> BEFORE_A_VALUE =
      Set.of(
          "password",
          "passwd",
          "pwd",
          "passphrase",
          "secret",
          "token",
          "key",
          "apikey",
          "api-key",
          "authorization",
          "bearer",
          "basic",
          "cookie",
          "session",
          "user",
          "username",
          "login",
          "account",
          "email",
          "name",
          "host",
          "pin",
          "otp",
          "credential",
          "credentials",
          "for",
          "by",
          "is",
          "customer");

  private LogTemplate() {}

  /// The template of a line, at most 256 characters.
  static String of(String line) {
    String shown = line.length() > LONGEST_LINE ? line.substring(0, LONGEST_LINE) : line;
    Matcher tokens = TOKEN.matcher(QUOTED.matcher(shown).replaceAll(" \"\" "));
    StringBuilder template = new StringBuilder();
    boolean value = false;
    while (tokens.find() && template.length() < LONGEST_TEMPLATE) {
      Matcher frame = FRAME.matcher(tokens.group());
      String core = frame.matches() ? frame.group(2) : tokens.group();
      String masked = value && WORDING.matcher(core).matches() ? "<value>" : mask(core);
      boolean framed = frame.matches();
      template
          .append(template.isEmpty() ? "" : " ")
          .append(framed ? frame.group(1) : "")
          .append(masked)
          .append(framed ? frame.group(3) : "");
      value = announces(core, value);
    }
    return template.substring(0, Math.min(template.length(), LONGEST_TEMPLATE));
  }

  /// Eight hexadecimal digits that name a template.
  static String hash(String template) {
    return digest(template).substring(0, 8);
  }

  /// SHA-256, lower case hex.
  static String digest(String template) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha.digest(template.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /// Whether the next word is a value: `password hunter`, `Authorization: Bearer abc`, `password is
  /// hunter`.
  private static boolean announces(String core, boolean wasValue) {
    String word = core.toLowerCase(Locale.ROOT);
    String last = word.substring(word.lastIndexOf('=') + 1);
    return BEFORE_A_VALUE.contains(last) || (wasValue && last.length() <= 1);
  }

  private static String mask(String core) {
    if (core.isEmpty()) {
      return "";
    }
    if (isWording(core)) {
      return core;
    }
    int equals = core.indexOf('=');
    if (equals > 0) {
      return mask(core.substring(0, equals)) + "=<value>";
    }
    int colon = core.indexOf(':');
    if (colon > 0 && isWording(core.substring(0, colon))) {
      return core.substring(0, colon) + ":<value>";
    }
    return kind(core);
  }

  private static String kind(String core) {
    if (core.equals("\"\"")) {
      return "<text>";
    }
    if (EMAIL.matcher(core).matches()) {
      return "<email>";
    }
    if (UUID.matcher(core).matches()) {
      return "<uuid>";
    }
    if (NUMBER.matcher(core).matches()) {
      return "<number>";
    }
    if (HEX.matcher(core).matches()) {
      return "<hex>";
    }
    return core.indexOf('/') >= 0 ? "<path>" : "<token>";
  }

  /// Words of more than 20 letters are kept only as names of exceptions.
  private static boolean isWording(String core) {
    if (!WORDING.matcher(core).matches()) {
      return false;
    }
    for (String part : PART.split(core, -1)) {
      boolean thrown = part.endsWith("Exception") || part.endsWith("Error");
      if (part.length() > LONGEST_WORD && !(thrown && part.length() <= 2 * LONGEST_WORD)) {
        return false;
      }
    }
    return true;
  }
}

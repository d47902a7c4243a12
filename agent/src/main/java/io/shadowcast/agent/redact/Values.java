package io.shadowcast.agent.redact;

import static io.shadowcast.agent.redact.Chars.isDigit;
import static io.shadowcast.agent.redact.Chars.isQuote;
import static io.shadowcast.agent.redact.Chars.isSpace;
import static io.shadowcast.agent.redact.Chars.skipBlanks;
import static io.shadowcast.agent.redact.Chars.skipSpaces;
import static io.shadowcast.agent.redact.Chars.startsWith;

import java.util.List;

/// Replaces the value of a secret field: a text in quotes, also of JSON within JSON, a whole object
/// or list, a number, the content of a tag or of a part of a multipart body, or a bare text. One
/// thread.
final class Values {
  /// What may stand before credentials and is no secret (RFC 9110 section 11.1).
  private static final List<String> SCHEMES =
      List.of("bearer", "basic", "digest", "negotiate", "token", "hawk", "aws4-hmac-sha256");

  private static final List<String> CONSTANTS = List.of("true", "false", "null");
  private static final String CDATA = "<![cdata[";
  private static final byte[] NO_DELIMITER = {};

  private final Pseudonyms pseudonyms;
  private View view = new View();
  private byte[] text = {};
  private int to;
  private byte[] delimiter = NO_DELIMITER;

  Values(Pseudonyms pseudonyms) {
    this.pseudonyms = pseudonyms;
  }

  /// Replaces the value behind a separator, and returns where it ends.
  ///
  /// @param separator place of `:`, `=`, of the `>` of a tag, or of the line feed before the
  ///   content of a part
  int replace(View in, int separator, byte[] delimiter) {
    view = in;
    text = in.text;
    to = in.to;
    this.delimiter = delimiter;
    return switch (text[separator]) {
      case '\n' -> part(separator + 1);
      case '>' -> content(separator + 1);
      default -> field(separator);
    };
  }

  /// Replaces a value from begin to end, but for the scheme of credentials.
  void credentials(View in, int from, int end) {
    pseudonyms.replace(in, behindScheme(in.text, from, end), end);
  }

  private static int behindScheme(byte[] text, int from, int end) {
    for (String scheme : SCHEMES) {
      int behind = from + scheme.length();
      if (behind < end && Chars.isBlank(text[behind]) && startsWith(text, from, end, scheme)) {
        return skipBlanks(text, behind, end);
      }
    }
    return from;
  }

  private int part(int from) {
    int end = to;
    for (int at = from; at + delimiter.length < to; at++) {
      if (text[at] == '\n' && isDelimiter(at + 1)) {
        end = at;
        break;
      }
    }
    return replaced(from, end);
  }

  private boolean isDelimiter(int at) {
    for (int i = 0; i < delimiter.length; i++) {
      if (text[at + i] != delimiter[i]) {
        return false;
      }
    }
    return true;
  }

  private int content(int from) {
    if (startsWith(text, from, to, CDATA)) {
      int end = Chars.indexOf(text, from, to, "]]>");
      return replaced(from + CDATA.length(), end < 0 ? to : end);
    }
    int end = from;
    while (end < to && text[end] != '<') {
      end++;
    }
    return replaced(from, end);
  }

  private int field(int separator) {
    int next = separator + 1;
    while (next < to && (text[next] == '=' || text[next] == '>')) {
      next++;
    }
    int at = skipSpaces(text, next, to);
    int quote = skipBackslashes(at);
    if (quote < to && isQuote(text[quote])) {
      return quoted(quote, quote - at);
    }
    if (at < to && (text[at] == '{' || text[at] == '[')) {
      return nested(at);
    }
    int bare = skipBlanks(text, next, to);
    return text[separator] == ':' ? words(bare) : parameter(separator, bare);
  }

  /// @param slashes how many stand before the quote: the level of JSON within JSON
  private int quoted(int quote, int slashes) {
    int close = close(quote, slashes);
    replaced(quote + 1, close == to ? to : close - slashes);
    return Math.min(to, close + 1);
  }

  /// The quote that closes a text: one with as many backslashes before it as the level has, other
  /// than pairs of them that stand for backslashes within the text.
  private int close(int quote, int slashes) {
    View.Form form = view.form(quote);
    int before = 0;
    for (int at = quote + 1; at < to; at++) {
      boolean same = view.form(at) == form;
      if (text[at] == '\\' && same) {
        before++;
        continue;
      }
      if (text[at] == text[quote] && same && before % (2 * (slashes + 1)) == slashes) {
        return at;
      }
      before = 0;
    }
    return to;
  }

  /// An object or a list: names in it stay, all values are replaced.
  private int nested(int from) {
    int depth = 0;
    int at = from;
    while (at < to) {
      int quote = skipBackslashes(at);
      if (quote < to && isQuote(text[quote])) {
        at = member(quote, quote - at);
      } else if (quote > at) {
        at = quote;
      } else if (text[at] == '{' || text[at] == '[') {
        depth++;
        at++;
      } else if (text[at] == '}' || text[at] == ']') {
        depth--;
        at++;
        if (depth == 0) {
          return at;
        }
      } else {
        at = Chars.isWord(text[at]) ? plain(at) : at + 1;
      }
    }
    return to;
  }

  private int member(int quote, int slashes) {
    int close = close(quote, slashes);
    int behind = skipSpaces(text, Math.min(to, close + 1), to);
    if (behind < to && text[behind] == ':') {
      return behind + 1;
    }
    return quoted(quote, slashes);
  }

  /// Without quotes behind a colon: all words of the line, as YAML and plain text have it.
  private int words(int from) {
    int end = plain(from);
    while (end < to && Chars.isBlank(text[end])) {
      int next = skipBlanks(text, end, to);
      if (next == to || endsPlain(text[next])) {
        return end;
      }
      end = plain(next);
    }
    return end;
  }

  /// One word: a number or a constant of JSON, or any text up to a blank.
  private int plain(int from) {
    int end = from;
    while (end < to && !endsPlain(text[end]) && text[end] != ',') {
      end++;
    }
    if (isConstant(from, end)) {
      return end;
    }
    int exponent = exponent(from, end);
    if (exponent >= 0) {
      replaced(text[from] == '-' ? from + 1 : from, exponent);
      return end;
    }
    int start = behindScheme(text, from, to);
    end = start;
    while (end < to && !endsPlain(text[end])) {
      end++;
    }
    pseudonyms.replace(view, start, end);
    return end;
  }

  private static boolean endsPlain(byte c) {
    return isSpace(c) || isQuote(c) || c == '}' || c == ']' || c == '<';
  }

  private boolean isConstant(int from, int end) {
    return CONSTANTS.stream()
        .anyMatch(one -> one.length() == end - from && startsWith(text, from, end, one));
  }

  /// Where the digits of a number end that are not its exponent; -1: it is no number.
  private int exponent(int from, int end) {
    int at = from < end && text[from] == '-' ? from + 1 : from;
    if (at == end || !isDigit(text[at])) {
      return -1;
    }
    int exponent = end;
    for (; at < end; at++) {
      boolean e = text[at] == 'e' || text[at] == 'E';
      exponent = e ? Math.min(exponent, at) : exponent;
      if (!e && !isDigit(text[at]) && "+-.".indexOf(text[at]) < 0) {
        return -1;
      }
    }
    return exponent;
  }

  /// Behind `=`: up to the next parameter that is written as openly as this one.
  private int parameter(int separator, int from) {
    boolean open = view.form(separator) == View.Form.PLAIN;
    int start = behindScheme(text, from, to);
    int end = start;
    while (end < to && !(endsParameter(text[end]) && (!open || isPlain(end)))) {
      end++;
    }
    pseudonyms.replace(view, start, end);
    return end;
  }

  private boolean isPlain(int at) {
    return view.form(at) == View.Form.PLAIN;
  }

  private static boolean endsParameter(byte c) {
    return isSpace(c) || isQuote(c) || c == '&' || c == '<';
  }

  private int skipBackslashes(int from) {
    int at = from;
    while (at < to && text[at] == '\\') {
      at++;
    }
    return at;
  }

  private int replaced(int from, int end) {
    credentials(view, from, end);
    return end;
  }
}

package io.shadowcast.agent.redact;

import static io.shadowcast.agent.redact.Chars.isBlank;
import static io.shadowcast.agent.redact.Chars.isDomain;
import static io.shadowcast.agent.redact.Chars.isLetter;
import static io.shadowcast.agent.redact.Chars.isLocal;
import static io.shadowcast.agent.redact.Chars.isQuote;
import static io.shadowcast.agent.redact.Chars.isWord;
import static io.shadowcast.agent.redact.Chars.skipBlanks;
import static io.shadowcast.agent.redact.Chars.skipSpaces;
import static io.shadowcast.agent.redact.Chars.startsWith;

/// Walks once through a text of any format and replaces its secrets: values of secret names, as
/// JSON, forms, queries, XML, multipart and plain text write them, and what looks like a secret
/// wherever it stands. Rather too much is replaced than too little. One thread.
final class Finder {
  /// A group of fewer digits is no begin of a card number.
  private static final int CARD_GROUP = 4;

  /// Of a tag, or of a part of a multipart body: what is longer is none.
  private static final int LONGEST_HEAD = 512;

  private static final String JWT = "eyj";
  private static final int SHORTEST_JWT = 16;

  private final SecretNames names;
  private final Values values;
  private final Pseudonyms pseudonyms;
  private final Cards cards = new Cards();
  private View view = new View();
  private byte[] text = {};
  private int to;

  /// Where the last replaced part ends: nothing is replaced twice.
  private int floor;

  private byte[] delimiter = {};

  Finder(SecretNames names, Pseudonyms pseudonyms) {
    this.names = names;
    this.pseudonyms = pseudonyms;
    values = new Values(pseudonyms);
  }

  /// Replaces every secret of the view.
  ///
  /// @param delimiter of the parts of a multipart body, which must stay; empty: it is none
  void replaceIn(View open, byte[] delimiter) {
    view = open;
    text = open.text;
    to = open.to;
    floor = open.from;
    this.delimiter = delimiter;
    byte[] bytes = text;
    int stop = to;
    int at = open.from;
    while (at < stop) {
      byte next = bytes[at];
      if (isWord(next)) {
        at = word(at);
      } else if (next == '@') {
        at = mail(at);
      } else {
        at++;
      }
    }
  }

  private int word(int start) {
    if (isDelimiter(start)) {
      return start + delimiter.length;
    }
    byte[] bytes = text;
    int stop = to;
    int end = start;
    int group = 0;
    while (end < stop && isWord(bytes[end])) {
      byte next = bytes[end++];
      if (next > '9' || next < '0') {
        group = 0;
      } else if (++group == CARD_GROUP) {
        int card = cards.end(bytes, end - CARD_GROUP, stop);
        if (card >= 0) {
          return replaced(end - CARD_GROUP, card);
        }
      }
    }
    if (isToken(start, end)) {
      return replaced(start, end);
    }
    return named(start, end);
  }

  private boolean isDelimiter(int at) {
    if (delimiter.length == 0 || text[at] != '-' || to - at < delimiter.length) {
      return false;
    }
    for (int i = 0; i < delimiter.length; i++) {
      if (text[at + i] != delimiter[i]) {
        return false;
      }
    }
    return true;
  }

  /// A JSON web token (RFC 7519): `{"` in base64url, and at least one dot.
  private boolean isToken(int start, int end) {
    if (end - start < SHORTEST_JWT || text[start] != 'e' || !startsWith(text, start, end, JWT)) {
      return false;
    }
    for (int at = start; at < end; at++) {
      if (text[at] == '.') {
        return true;
      }
    }
    return false;
  }

  private int named(int start, int end) {
    if (end == to) {
      return end;
    }
    if (end - start == 6 && isBlank(text[end]) && startsWith(text, start, end, "bearer")) {
      return bearer(skipBlanks(text, end, to));
    }
    int assignment = assignment(end);
    boolean tag = assignment < 0 && isTag(start);
    boolean part = delimiter.length > 0 && isPart(start, end);
    if ((assignment < 0 && !tag && !part) || !names.contains(text, start, end)) {
      return end;
    }
    int separator = part ? partHead(end) : tag ? tagEnd(end) : assignment;
    if (separator < 0) {
      return end;
    }
    floor = values.replace(view, separator, delimiter);
    return floor;
  }

  private int bearer(int from) {
    int end = from;
    while (end < to && (isWord(text[end]) || "~+/=".indexOf(text[end]) >= 0)) {
      end++;
    }
    return replaced(from, end);
  }

  /// The colon or equals sign behind a name, its quotes and brackets; -1: there is none.
  private int assignment(int end) {
    if (text[end] == ' ' && end + 1 < to && isWord(text[end + 1])) {
      return -1; // as between most words
    }
    int at = end;
    while (at < to && (text[at] == '[' || text[at] == ']')) {
      at++;
    }
    int quote = at;
    while (quote < to && text[quote] == '\\') {
      quote++;
    }
    boolean quoted = quote < to && isQuote(text[quote]);
    at = skipSpaces(text, quoted ? quote + 1 : at, to);
    return at < to && (text[at] == ':' || text[at] == '=') ? at : -1;
  }

  /// Behind `<`, or the colon of a namespace.
  private boolean isTag(int start) {
    return start > view.from && (text[start - 1] == '<' || text[start - 1] == ':');
  }

  private int tagEnd(int from) {
    int stop = Math.min(to, from + LONGEST_HEAD);
    int at = from;
    while (at < stop && text[at] != '>' && text[at] != '<') {
      at++;
    }
    return at < stop && text[at] == '>' ? at : -1;
  }

  /// In the head of a part, `name="..."`.
  private boolean isPart(int start, int end) {
    return text[end] == '"' && start - 6 >= view.from && startsWith(text, start - 6, to, "name=");
  }

  private int partHead(int from) {
    int head = Chars.indexOf(text, from, Math.min(to, from + LONGEST_HEAD), "\r\n\r\n");
    return head < 0 ? -1 : head + 3;
  }

  private int mail(int at) {
    int start = at;
    while (start > floor && isLocal(text[start - 1])) {
      start--;
    }
    int end = at + 1;
    while (end < to && isDomain(text[end])) {
      end++;
    }
    while (end > at + 1 && !isLetter(text[end - 1]) && text[end - 1] >= 0) {
      end--;
    }
    return start < at && hasDot(at + 1, end) ? replaced(start, end) : at + 1;
  }

  private boolean hasDot(int from, int end) {
    for (int at = from + 1; at < end - 1; at++) {
      if (text[at] == '.') {
        return true;
      }
    }
    return false;
  }

  private int replaced(int from, int end) {
    pseudonyms.replace(view, from, end);
    floor = end;
    return end;
  }
}

package io.shadowcast.aggregator.cli;

import java.util.ArrayList;
import java.util.List;

/// What a person reads: sentences, label and value, tables, in order. Text from elsewhere cannot
/// steer the terminal: control characters are shown, not sent.
final class Page {
  private sealed interface Block {
    record Line(String text) implements Block {}

    record Rows(Table table) implements Block {}
  }

  private final List<Block> blocks = new ArrayList<>();

  static Page of(Table table) {
    return new Page().table(table);
  }

  static Page of(String line) {
    return new Page().line(line);
  }

  Page line(String text) {
    text.lines().forEach(line -> blocks.add(new Block.Line(Human.printable(line))));
    return this;
  }

  Page gap() {
    blocks.add(new Block.Line(""));
    return this;
  }

  Page table(Table table) {
    blocks.add(new Block.Rows(table));
    return this;
  }

  Page page(Page other) {
    blocks.addAll(other.blocks);
    return this;
  }

  /// A table under a heading of its own; nothing when it is empty.
  Page section(String heading, Table table) {
    return table.isEmpty() ? this : gap().line(heading).table(table);
  }

  List<String> lines(boolean headers) {
    List<String> lines = new ArrayList<>();
    for (Block block : blocks) {
      switch (block) {
        case Block.Line(String text) -> lines.add(text);
        case Block.Rows(Table table) -> lines.addAll(table.lines(headers));
      }
    }
    return lines;
  }
}

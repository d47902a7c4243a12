package io.shadowcast.settings;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/// A settings file (YAML 1.2) as a tree of typed getters. Never throws because of what is in the
/// file: a getter that finds something wrong notes a fault and returns its fallback, so that one
/// pass finds all faults. Ask [#faults()] after the last getter; what was read counts only when
/// there are none.
public final class SettingsTree {
  private static final int LARGEST = 1 << 20;
  private static final int DEEPEST = 32;

  private final Faults faults = new Faults();
  private final String name;
  private final Section root;

  private SettingsTree(String name, Optional<String> text) {
    this.name = name;
    Optional<Node> node = text.flatMap(this::compose);
    this.root =
        node.map(n -> Section.root(n, name, faults))
            .orElseGet(() -> Section.unopened("", 0, faults));
  }

  /// Reads a file of at most 1 MiB.
  public static SettingsTree read(Path file) {
    String name = String.valueOf(file.getFileName());
    try {
      if (Files.size(file) > LARGEST) {
        return unreadable(name, Files.size(file) + " bytes", "at most 1 MiB");
      }
      byte[] bytes = Files.readAllBytes(file);
      return parse(
          name, StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      return unreadable(name, "not UTF-8", "a text file in UTF-8");
    } catch (NoSuchFileException e) {
      return unreadable(file.toString(), "missing", "a settings file");
    } catch (IOException e) {
      return unreadable(file.toString(), String.valueOf(e.getMessage()), "a readable file");
    }
  }

  /// Reads a text.
  ///
  /// @param name of the text in faults
  public static SettingsTree parse(String name, String text) {
    return new SettingsTree(name, Optional.of(text));
  }

  /// The outermost keys.
  public Section root() {
    return root;
  }

  /// Everything found wrong so far, unknown keys included, in the order of the file.
  public List<SettingsFault> faults() {
    return faults.all();
  }

  private static SettingsTree unreadable(String name, String value, String expectation) {
    SettingsTree tree = new SettingsTree(name, Optional.empty());
    tree.faults.add(new SettingsFault(name, value, expectation, 0));
    return tree;
  }

  private Optional<Node> compose(String text) {
    LoadSettings settings =
        LoadSettings.builder().setLabel(name).setCodePointLimit(LARGEST).build();
    try {
      if (isTooDeep(new Parse(settings).parseString(text))) {
        faults.add(new SettingsFault(name, "too deep", "at most " + DEEPEST + " levels", 0));
        return Optional.empty();
      }
      return new Compose(settings).composeString(text);
    } catch (MarkedYamlEngineException e) {
      int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0);
      faults.add(new SettingsFault(name, String.valueOf(e.getProblem()), "valid YAML", line));
    } catch (YamlEngineException | IllegalArgumentException e) {
      // The second for a tag that decodes to blanks: the parser's own value refuses it.
      faults.add(new SettingsFault(name, String.valueOf(e.getMessage()), "valid YAML", 0));
    }
    return Optional.empty();
  }

  /// Measured on the events, without recursion, because composing recurses; stops at the first that
  /// is too deep, because what follows may take long.
  private static boolean isTooDeep(Iterable<Event> events) {
    int depth = 0;
    for (Event event : events) {
      if (event instanceof CollectionStartEvent && ++depth > DEEPEST) {
        return true;
      } else if (event instanceof CollectionEndEvent) {
        depth--;
      }
    }
    return false;
  }
}

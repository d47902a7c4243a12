package io.shadowcast.settings;

import io.shadowcast.words.Endpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// One mapping of a settings file. A getter asks for a key and by that declares it; keys nobody
/// asked for are faults. Getters with a fallback return it when the key is absent or faulty.
public final class Section {
  private static final Pattern HOUSE_FORM =
      Pattern.compile("([^:]*): (.*) \\(expected: (.*)\\)", Pattern.DOTALL);

  private final String path;
  private final int line;
  private final Faults faults;
  private final Map<String, NodeTuple> entries = new LinkedHashMap<>();
  private final Set<String> asked = new LinkedHashSet<>();

  private Section(String path, int line, Faults faults) {
    this.path = path;
    this.line = line;
    this.faults = faults;
  }

  /// @param file named by a fault of the whole file
  static Section root(Node node, String file, Faults faults) {
    return isNull(node) ? unopened("", 0, faults) : open("", file, node, faults);
  }

  /// A section that is not there.
  ///
  /// @param line where it would be: of the section around it
  static Section unopened(String path, int line, Faults faults) {
    return new Section(path, line, faults);
  }

  private static Section open(String path, Node node, Faults faults) {
    return open(path, path, node, faults);
  }

  private static Section open(String path, String subject, Node node, Faults faults) {
    Section section = new Section(path, lineOf(node), faults);
    if (node instanceof MappingNode mapping) {
      mapping.getValue().forEach(section::enter);
      faults.opened(section);
    } else {
      faults.add(new SettingsFault(subject, shown(node), "keys and values", lineOf(node)));
    }
    return section;
  }

  private void enter(NodeTuple tuple) {
    if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
      faults.add(
          new SettingsFault(
              path, "a key that is a list or mapping", "a plain key", lineOf(tuple.getKeyNode())));
      return;
    }
    NodeTuple first = entries.putIfAbsent(key.getValue(), tuple);
    if (first != null) {
      String expected = "once; it is on line " + lineOf(first.getKeyNode()) + " already";
      faults.add(new SettingsFault(child(key.getValue()), "given twice", expected, lineOf(key)));
    }
  }

  /// Where this section is, `workloads[0]`; empty for the outermost.
  public String path() {
    return path;
  }

  /// Whether the key is there, right or wrong.
  public boolean has(String key) {
    asked.add(key);
    return entries.containsKey(key);
  }

  /// Whether a fault was noted of the key's value, or of something in it.
  public boolean isFaulty(String key) {
    return faults.isFaulty(child(key));
  }

  /// A text.
  public Optional<String> text(String key) {
    return value(key, text -> text, "a text");
  }

  /// A text, or the fallback.
  public String text(String key, String otherwise) {
    return text(key).orElse(otherwise);
  }

  /// A value of any type.
  ///
  /// @param parser throws IllegalArgumentException or ArithmeticException for what it refuses
  public <T> Optional<T> value(String key, Function<String, T> parser, String expectation) {
    return node(key).flatMap(node -> scalar(child(key), node, parser, expectation));
  }

  /// A value that must be there.
  ///
  /// @param placeholder stands in when it is not, so that reading goes on
  public <T> T required(String key, Function<String, T> parser, String expectation, T placeholder) {
    if (!has(key)) {
      faults.add(new SettingsFault(child(key), "missing", expectation, line));
    }
    return value(key, parser, expectation).orElse(placeholder);
  }

  /// A whole number within bounds, both included.
  public int integer(String key, int min, int max, int otherwise) {
    return value(key, text -> bounded(text, min, max), min + ".." + max).orElse(otherwise);
  }

  /// A share, 0..1.
  public double ratio(String key, double otherwise) {
    return value(key, Section::share, "0..1").orElse(otherwise);
  }

  /// A size, `64MiB`.
  public long bytes(String key, long otherwise) {
    return value(key, Units::bytes, Units.BYTES).orElse(otherwise);
  }

  /// A time, `500ms`, `1s`, `10m`, `2h`, `7d`.
  public Duration duration(String key, Duration otherwise) {
    return value(key, Units::duration, Units.TIME).orElse(otherwise);
  }

  /// `true` or `false`.
  public boolean flag(String key, boolean otherwise) {
    return value(key, Section::truth, "true or false").orElse(otherwise);
  }

  /// A constant of an enum, written in lower case with '-' for '_'.
  public <E extends Enum<E>> E choice(String key, Class<E> type, E otherwise) {
    Map<String, E> choices =
        Stream.of(type.getEnumConstants())
            .collect(Collectors.toMap(Section::written, c -> c, (a, b) -> a, LinkedHashMap::new));
    return value(key, text -> known(choices, text), String.join(" or ", choices.keySet()))
        .orElse(otherwise);
  }

  /// `host:port` or `[v6]:port`.
  public Optional<Endpoint> endpoint(String key) {
    return value(key, Endpoint::parse, "host:port");
  }

  /// A path, not checked to exist.
  public Optional<Path> path(String key) {
    return value(key, Path::of, "a path");
  }

  /// The content of a file that only its owner may read.
  public Optional<Secret> secretFile(String key) {
    return path(key).flatMap(file -> secret(key, file));
  }

  /// A list of texts; empty when absent.
  public List<String> texts(String key) {
    return values(key, text -> text, "a text");
  }

  /// A list of values of any type; empty when absent.
  public <T> List<T> values(String key, Function<String, T> parser, String expectation) {
    List<Node> nodes = items(key);
    List<T> values = new ArrayList<>();
    for (int i = 0; i < nodes.size(); i++) {
      scalar(child(key) + "[" + i + "]", nodes.get(i), parser, expectation).ifPresent(values::add);
    }
    return List.copyOf(values);
  }

  /// The mapping behind a key; one without keys when absent or empty.
  public Section section(String key) {
    asked.add(key);
    NodeTuple tuple = entries.get(key);
    return tuple == null || isNull(tuple.getValueNode())
        ? unopened(child(key), line, faults)
        : open(child(key), tuple.getValueNode(), faults);
  }

  /// A list of mappings; empty when absent.
  public List<Section> sections(String key) {
    List<Node> nodes = items(key);
    List<Section> sections = new ArrayList<>();
    for (int i = 0; i < nodes.size(); i++) {
      sections.add(open(child(key) + "[" + i + "]", nodes.get(i), faults));
    }
    return sections;
  }

  /// A list whose elements are mappings, or short forms: a text stands for the mapping `{shortKey:
  /// text}`.
  public List<Section> sections(String key, String shortKey) {
    List<Node> nodes = items(key);
    List<Section> sections = new ArrayList<>();
    for (int i = 0; i < nodes.size(); i++) {
      String at = child(key) + "[" + i + "]";
      Node node = nodes.get(i);
      sections.add(
          node instanceof ScalarNode scalar
              ? shortForm(at, shortKey, scalar)
              : open(at, node, faults));
    }
    return sections;
  }

  /// Texts by name; every key is allowed.
  public Map<String, String> map(String key) {
    Section section = section(key);
    Map<String, String> map = new LinkedHashMap<>();
    for (String name : List.copyOf(section.entries.keySet())) {
      section.text(name).ifPresent(value -> map.put(name, value));
    }
    return map;
  }

  /// Makes a value whose own constructor checks; its refusal `subject: value (expected: what)`
  /// becomes a fault of the key that is the last name of the subject.
  ///
  /// @param placeholder stands in for a refused value
  public <T> T build(Supplier<T> maker, T placeholder) {
    return build(maker).orElse(placeholder);
  }

  /// Makes a value whose own constructor checks; empty when it refuses.
  public <T> Optional<T> build(Supplier<T> maker) {
    try {
      return Optional.of(maker.get());
    } catch (IllegalArgumentException e) {
      refusal(String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  /// Notes a fault of a key found by comparing it with others.
  public void fault(String key, String expectation) {
    fault(key, "missing", expectation);
  }

  /// Notes a fault between values that are right by themselves.
  ///
  /// @param subject of the conflict, `mirror.shadows`; its first part is the key whose line is
  ///   named
  public void conflict(String subject, String value, String expectation) {
    NodeTuple tuple = entries.get(subject.split("\\.", 2)[0]);
    int at = tuple == null ? line : lineOf(tuple.getKeyNode());
    faults.add(new SettingsFault(child(subject), value, expectation, at));
  }

  private void fault(String key, String valueWhenAbsent, String expectation) {
    NodeTuple tuple = entries.get(key);
    String value = tuple == null ? valueWhenAbsent : shown(tuple.getValueNode());
    int at = tuple == null ? line : lineOf(tuple.getKeyNode());
    faults.add(new SettingsFault(child(key), value, expectation, at));
  }

  List<SettingsFault> unknownKeys() {
    return entries.entrySet().stream()
        .filter(entry -> !asked.contains(entry.getKey()))
        .map(entry -> unknown(entry.getKey(), lineOf(entry.getValue().getKeyNode())))
        .toList();
  }

  private SettingsFault unknown(String key, int at) {
    return new SettingsFault(child(key), "unknown key", Nearest.expectation(key, asked), at);
  }

  private void refusal(String message) {
    Matcher parts = HOUSE_FORM.matcher(message);
    if (!parts.matches()) {
      faults.add(new SettingsFault(path, message, "a valid value", line));
      return;
    }
    String subject = parts.group(1);
    fault(subject.substring(subject.lastIndexOf('.') + 1), parts.group(2), parts.group(3));
  }

  private Optional<Node> node(String key) {
    asked.add(key);
    return Optional.ofNullable(entries.get(key)).map(NodeTuple::getValueNode);
  }

  private List<Node> items(String key) {
    Node node = node(key).orElse(null);
    if (node instanceof SequenceNode list) {
      return list.getValue();
    }
    if (node != null && !isNull(node)) {
      fault(key, "a list");
    }
    return List.of();
  }

  private Section shortForm(String at, String shortKey, ScalarNode scalar) {
    Section section = new Section(at, lineOf(scalar), faults);
    section.entries.put(shortKey, new NodeTuple(scalar, scalar));
    return section;
  }

  private <T> Optional<T> scalar(
      String at, Node node, Function<String, T> parser, String expectation) {
    try {
      if (node instanceof ScalarNode scalar && !isNull(node)) {
        return Optional.of(parser.apply(scalar.getValue()));
      }
    } catch (IllegalArgumentException | ArithmeticException e) {
      // Not what it should be; said below like everything else that is not.
    }
    faults.add(new SettingsFault(at, shown(node), expectation, lineOf(node)));
    return Optional.empty();
  }

  private Optional<Secret> secret(String key, Path file) {
    try {
      return Optional.of(Secret.read(file));
    } catch (IOException e) {
      Matcher parts = HOUSE_FORM.matcher(String.valueOf(e.getMessage()));
      fault(key, parts.matches() ? parts.group(3) : "a readable file closed to group and others");
      return Optional.empty();
    }
  }

  private String child(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  private static boolean isNull(Node node) {
    return node.getTag().equals(Tag.NULL);
  }

  private static int lineOf(Node node) {
    return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
  }

  private static String shown(Node node) {
    return switch (node) {
      case ScalarNode scalar -> scalar.getValue().isEmpty() ? "empty" : scalar.getValue();
      case SequenceNode _ -> "a list";
      default -> "keys and values";
    };
  }

  private static int bounded(String text, int min, int max) {
    int number = Integer.parseInt(text);
    if (number < min || number > max) {
      throw new IllegalArgumentException(text);
    }
    return number;
  }

  private static double share(String text) {
    double number = Double.parseDouble(text);
    if (!(number >= 0 && number <= 1)) {
      throw new IllegalArgumentException(text);
    }
    return number;
  }

  private static boolean truth(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException(text);
    };
  }

  private static String written(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static <E> E known(Map<String, E> choices, String text) {
    E choice = choices.get(text);
    if (choice == null) {
      throw new IllegalArgumentException(text);
    }
    return choice;
  }
}

package io.shadowcast.aggregator.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.cfg.MapperBuilder;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.shadowcast.wire.v1.VmType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// A catalogue of VM types in a file: a list of types, or an object that holds it as `vm_types`,
/// with the fields of the API (`name, vcpus, memory_mib, disk_class, region, price_per_hour,
/// currency, provider`); as CSV the fields are the titles of the columns. What `types list -o yaml`
/// prints can be imported.
final class CatalogueFile {
  private static final String EXPECTED = "expected: a list of VM types, or vm_types with one";
  private static final ObjectMapper JSON = exact(JsonMapper.builder());
  private static final ObjectMapper YAML = exact(YAMLMapper.builder());

  private final Path file;
  private final TextFile source;
  private final List<String> faults = new ArrayList<>();

  private CatalogueFile(Path file) {
    this.file = file;
    this.source = new TextFile(file, "a catalogue");
  }

  /// @throws CtlFailure with every fault of the file
  static List<VmType> read(Path file) {
    CatalogueFile catalogue = new CatalogueFile(file);
    List<VmType> types = catalogue.types();
    if (!catalogue.faults.isEmpty()) {
      throw new CtlFailure(ExitCode.INVALID, String.join("\n", catalogue.faults));
    }
    return types;
  }

  /// One type as it is written.
  ///
  /// @param place where it is in the file, after the file's name
  private record Entry(String place, JsonNode fields) {}

  private List<VmType> types() {
    List<VmType> types = new ArrayList<>();
    List<Entry> entries = entries();
    entries.forEach(entry -> type(entry, types));
    if (entries.isEmpty() && faults.isEmpty()) {
      throw source.failure("no VM types in it (%s)".formatted(EXPECTED));
    }
    return types;
  }

  private void type(Entry entry, List<VmType> types) {
    if (!(entry.fields() instanceof ObjectNode fields)) {
      fault(entry, entry.fields().toString(), "an object with name, vcpus, memory_mib ...");
      return;
    }
    VmType.Builder type = VmType.newBuilder();
    int before = faults.size();
    fields.properties().forEach(field -> field(entry, field.getKey(), field.getValue(), type));
    if (faults.size() > before) {
      return;
    }
    if (type.getName().isEmpty()) {
      fault(entry, "without name", "a name");
      return;
    }
    types.add(type.setName(Names.vmType(type.getName())).build());
  }

  /// Each by itself, so that one that is wrong hides no other.
  private void field(Entry entry, String name, JsonNode value, VmType.Builder type) {
    ObjectNode alone = JsonNodeFactory.instance.objectNode().set(name, value);
    try {
      JsonFormat.parser().merge(alone.toString(), type);
    } catch (InvalidProtocolBufferException e) {
      field(name)
          .ifPresentOrElse(
              field -> fault(entry, name + ": " + shown(value), expected(field)),
              () -> fault(entry, name + ": unknown field", names()));
    }
  }

  private static Optional<FieldDescriptor> field(String name) {
    return VmType.getDescriptor().getFields().stream()
        .filter(field -> name.equals(field.getName()) || name.equals(field.getJsonName()))
        .findFirst();
  }

  private static String expected(FieldDescriptor field) {
    return switch (field.getJavaType()) {
      case DOUBLE, FLOAT -> "a number";
      case INT, LONG -> "a whole number";
      case BOOLEAN, STRING, BYTE_STRING, ENUM, MESSAGE -> "a text";
    };
  }

  private static String names() {
    return VmType.getDescriptor().getFields().stream()
        .map(FieldDescriptor::getName)
        .collect(Collectors.joining(", "));
  }

  private static String shown(JsonNode value) {
    return value.isTextual() ? value.asText() : value.toString();
  }

  private List<Entry> entries() {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    if (name.endsWith(".csv")) {
      return csv();
    }
    boolean yaml = name.endsWith(".yaml") || name.endsWith(".yml");
    if (!yaml && !name.endsWith(".json")) {
      throw source.failure("ends unlike a catalogue (expected: .yaml, .json or .csv)");
    }
    try {
      return entries(list((yaml ? YAML : JSON).readTree(source.text())));
    } catch (JsonProcessingException e) {
      throw new CtlFailure(
          ExitCode.INVALID,
          "%s, line %d: %s (expected: valid %s)"
              .formatted(file, line(e), e.getOriginalMessage(), yaml ? "YAML" : "JSON"),
          e);
    }
  }

  private JsonNode list(JsonNode root) {
    if (root.isArray()) {
      return root;
    }
    for (String key : List.of("vm_types", "vmTypes")) {
      if (root.path(key).isArray()) {
        return root.path(key);
      }
    }
    throw source.failure("not a catalogue (%s)".formatted(EXPECTED));
  }

  private static List<Entry> entries(JsonNode list) {
    List<Entry> entries = new ArrayList<>();
    list.forEach(type -> entries.add(new Entry(": type " + (entries.size() + 1), type)));
    return entries;
  }

  private List<Entry> csv() {
    List<Csv.Row> rows = source.rows();
    List<Entry> entries = new ArrayList<>();
    for (Csv.Row row : rows.subList(Math.min(1, rows.size()), rows.size())) {
      String place = ", line " + row.line();
      try {
        entries.add(new Entry(place, fields(row.under(rows.getFirst()))));
      } catch (IllegalArgumentException e) {
        faults.add(file + place + ": " + e.getMessage());
      }
    }
    return entries;
  }

  private static ObjectNode fields(Map<String, String> row) {
    ObjectNode fields = JsonNodeFactory.instance.objectNode();
    row.forEach((title, cell) -> {
      if (!cell.isEmpty()) {
        fields.put(title, cell);
      }
    });
    return fields;
  }

  private void fault(Entry entry, String fault, String expected) {
    faults.add("%s%s: %s (expected: %s)".formatted(file, entry.place(), fault, expected));
  }

  private static int line(JsonProcessingException e) {
    return e.getLocation() == null ? 0 : e.getLocation().getLineNr();
  }

  /// Prices keep the digits they were written with.
  private static <M extends ObjectMapper> M exact(MapperBuilder<M, ?> builder) {
    return builder
        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
        .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
        .build();
  }
}

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
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.shadowcast.wire.v1.VmType;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A catalogue of VM types in a file: a list of types, or an object that holds it as `vm_types`,
/// with the fields of the API (`name, vcpus, memory_mib, disk_class, region, price_per_hour,
/// currency, provider`); as CSV the fields are the titles of the columns. What `types list -o yaml`
/// prints can be imported.
final class CatalogueFile {
  private static final long LARGEST = 8L << 20;
  private static final String EXPECTED = "expected: a list of VM types, or vm_types with one";
  private static final ObjectMapper JSON = exact(JsonMapper.builder());
  private static final ObjectMapper YAML = exact(YAMLMapper.builder());

  private final Path file;
  private final List<String> faults = new ArrayList<>();

  private CatalogueFile(Path file) {
    this.file = file;
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

  private List<VmType> types() {
    List<VmType> types = new ArrayList<>();
    int position = 0;
    for (JsonNode entry : entries()) {
      position++;
      if (entry instanceof ObjectNode fields) {
        type(fields, position, types);
      } else {
        fault(position, entry.toString(), "an object with name, vcpus, memory_mib ...");
      }
    }
    if (position == 0 && faults.isEmpty()) {
      throw failure("no VM types in it (%s)".formatted(EXPECTED));
    }
    return types;
  }

  private void type(ObjectNode fields, int position, List<VmType> types) {
    VmType.Builder type = VmType.newBuilder();
    int before = faults.size();
    fields.properties().forEach(field -> field(field.getKey(), field.getValue(), position, type));
    if (faults.size() > before) {
      return;
    }
    if (type.getName().isEmpty()) {
      fault(position, "without name", "a name");
      return;
    }
    types.add(type.setName(Names.vmType(type.getName())).build());
  }

  /// Each by itself, so that one that is wrong hides no other.
  private void field(String name, JsonNode value, int position, VmType.Builder type) {
    ObjectNode alone = JsonNodeFactory.instance.objectNode().set(name, value);
    try {
      JsonFormat.parser().merge(alone.toString(), type);
    } catch (InvalidProtocolBufferException e) {
      fault(position, name + ": " + e.getMessage(), "fields of a VM type");
    }
  }

  private Iterable<JsonNode> entries() {
    String text = text();
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    if (name.endsWith(".csv")) {
      return csv(text);
    }
    boolean yaml = name.endsWith(".yaml") || name.endsWith(".yml");
    if (!yaml && !name.endsWith(".json")) {
      throw failure("ends unlike a catalogue (expected: .yaml, .json or .csv)");
    }
    try {
      return list((yaml ? YAML : JSON).readTree(text));
    } catch (JsonProcessingException e) {
      throw new CtlFailure(
          ExitCode.INVALID,
          "%s: line %d: %s (expected: valid %s)"
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
    throw failure("not a catalogue (%s)".formatted(EXPECTED));
  }

  private List<JsonNode> csv(String text) {
    List<JsonNode> entries = new ArrayList<>();
    try {
      for (Map<String, String> row : Csv.rows(text)) {
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        row.forEach((title, cell) -> {
          if (!cell.isEmpty()) {
            fields.put(title, cell);
          }
        });
        entries.add(fields);
      }
    } catch (IllegalArgumentException e) {
      throw new CtlFailure(ExitCode.INVALID, file + ": " + e.getMessage(), e);
    }
    return entries;
  }

  private String text() {
    try {
      if (Files.size(file) > LARGEST) {
        throw failure("%d bytes (expected: at most %d)".formatted(Files.size(file), LARGEST));
      }
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      throw new CtlFailure(ExitCode.INVALID, file + ": no such file (expected: a catalogue)", e);
    } catch (CharacterCodingException e) {
      throw new CtlFailure(ExitCode.INVALID, file + ": not UTF-8 (expected: UTF-8 text)", e);
    } catch (IOException e) {
      throw new CtlFailure(
          ExitCode.INVALID,
          "%s: %s (expected: a readable file)".formatted(file, e.getMessage()),
          e);
    }
  }

  private void fault(int position, String fault, String expected) {
    faults.add("%s: type %d: %s (expected: %s)".formatted(file, position, fault, expected));
  }

  private CtlFailure failure(String fault) {
    return new CtlFailure(ExitCode.INVALID, file + ": " + fault);
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

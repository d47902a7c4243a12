package io.shadowcast.aggregator.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;

/// How answers are written. JSON and YAML are the proto JSON form of the API's message, every field
/// there, so that scripts can rely on the keys.
enum Format {
  TABLE,
  JSON,
  YAML;

  private static final JsonFormat.Printer PRINTER =
      JsonFormat.printer().alwaysPrintFieldsWithNoPresence();
  private static final JsonMapper TREES =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();
  private static final YAMLMapper YAMLS =
      YAMLMapper.builder()
          .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
          .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
          .build();

  /// @param stream whether more answers follow: then JSON is one line, so that a reader knows where
  ///   each ends
  String text(View view, boolean headers, boolean stream) {
    return switch (this) {
      case TABLE -> String.join("\n", view.page().lines(headers)) + "\n";
      case JSON ->
          json(stream ? PRINTER.omittingInsignificantWhitespace() : PRINTER, view.answer()) + "\n";
      case YAML -> yaml(json(PRINTER, view.answer()));
    };
  }

  private static String json(JsonFormat.Printer printer, Message message) {
    try {
      return printer.print(message);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("An answer has no JSON form", e);
    }
  }

  private static String yaml(String json) {
    try {
      return YAMLS.writeValueAsString(TREES.readTree(json));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("An answer has no YAML form", e);
    }
  }
}

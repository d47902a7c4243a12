package io.shadowcast.agent.config;

import java.util.List;
import java.util.regex.Pattern;

/// How secrets are found and replaced where they may not go.
///
/// @param fields names of headers, parameters, form and JSON fields whose values are secret, beside
///   those that always are
/// @param key of the pseudonyms
public record RedactSettings(List<String> fields, KeySettings key) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

  /// Copies; refuses names that no field has.
  public RedactSettings {
    for (String field : fields) {
      Expect.that(
          NAME.matcher(field).matches(),
          "redact.fields",
          field,
          "names of 1 to 64 letters, digits, '_', '-' and '.'");
    }
    fields = List.copyOf(fields);
  }
}

package io.shadowcast.aggregator.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.shadowcast.words.Labels;
import java.util.List;
import java.util.Map;

/// Values of the state file that have structure of their own.
final class Json {
  private static final JsonMapper MAPPER = new JsonMapper();

  private Json() {}

  static String write(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new StateStoreException("state.db: " + value + " cannot be written as JSON", e);
    }
  }

  static <T> T read(String text, Class<T> type) {
    try {
      return MAPPER.readValue(text, type);
    } catch (JsonProcessingException e) {
      throw damaged(text, e);
    }
  }

  static <T> List<T> readList(String text, Class<T> element) {
    try {
      return MAPPER.readerForListOf(element).readValue(text);
    } catch (JsonProcessingException e) {
      throw damaged(text, e);
    }
  }

  static Labels labels(String text) {
    try {
      return Labels.of(MAPPER.readValue(text, new TypeReference<Map<String, String>>() {}));
    } catch (JsonProcessingException e) {
      throw damaged(text, e);
    }
  }

  private static StateStoreException damaged(String text, JsonProcessingException cause) {
    return new StateStoreException("state.db: not the JSON that was expected: " + text, cause);
  }
}

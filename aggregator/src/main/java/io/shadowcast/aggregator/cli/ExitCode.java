package io.shadowcast.aggregator.cli;

import java.util.LinkedHashMap;
import java.util.Map;

/// How a command ended, for scripts. The numbers are part of the interface and never change.
enum ExitCode {
  OK(0, "done"),
  FAILED(1, "the operation failed, or the verdict is negative"),
  USAGE(2, "the command line cannot be understood"),
  NOT_FOUND(3, "no resource of that name"),
  DENIED(4, "not authenticated, or not permitted"),
  UNREACHABLE(5, "no answer from the aggregator in time"),
  INVALID(6, "the arguments are understood and wrong"),
  NOT_ENOUGH_DATA(7, "too little data for an answer");

  private final int number;
  private final String meaning;

  ExitCode(int number, String meaning) {
    this.number = number;
    this.meaning = meaning;
  }

  int number() {
    return number;
  }

  String meaning() {
    return meaning;
  }

  /// Number to meaning, in order, as the help shows it.
  static Map<String, String> table() {
    Map<String, String> table = new LinkedHashMap<>();
    for (ExitCode code : values()) {
      table.put(String.valueOf(code.number), code.meaning);
    }
    return table;
  }
}

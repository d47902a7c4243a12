package io.shadowcast.aggregator.cli;

import com.google.protobuf.Message;

/// One answer: as a message for scripts, as a page for people.
record View(Message answer, Page page, ExitCode exit) {
  static View of(Message answer, Page page) {
    return new View(answer, page, ExitCode.OK);
  }
}

package io.shadowcast.benchmarks.mirror;

import io.shadowcast.benchmarks.report.Sheet;

/// A Debian package that is not there.
final class Missing {
  private Missing() {}

  /// Says it, and what is left out for it.
  static void say(Sheet sheet, String debianPackage, String leftOut) {
    sheet.line("na: the Debian package %s is not installed; left out: %s", debianPackage, leftOut);
  }
}

package io.shadowcast.benchmarks.models;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where the data of a job lie: in the folder that was named, or in one folder of it.
final class DataFolder {
  /// `(jobs J2 and J4)`, `(job J3, noise floor of J1)`: of the latter only the first.
  private static final Pattern JOBS = Pattern.compile("\\(jobs? (J[0-9]\\w*(?: and J[0-9]\\w*)*)");

  private DataFolder() {}

  /// Finds them.
  ///
  /// @param end of the names of its files
  /// @return the folder that was named when there are none in its folders either
  /// @throws IOException when several folders could be meant
  static Path of(Path named, Job job, String end) throws IOException {
    if (!Files.isDirectory(named) || holds(named, end)) {
      return named;
    }
    List<Path> found = new ArrayList<>();
    try (var inside = Files.list(named)) {
      for (Path each : inside.filter(Files::isDirectory).sorted().toList()) {
        if (holds(each, end)) {
          found.add(each);
        }
      }
    }
    return found.size() < 2 ? found.stream().findFirst().orElse(named) : of(named, found, job);
  }

  private static Path of(Path named, List<Path> found, Job job) throws IOException {
    List<Path> ofJob = new ArrayList<>();
    for (Path each : found) {
      if (isFor(each.resolve("README.md"), job)) {
        ofJob.add(each);
      }
    }
    if (ofJob.size() != 1) {
      throw new IOException(
          "%s: data in %s (expected: one folder, or one whose README.md says `(job %s)`)"
              .formatted(named, found.stream().map(Path::getFileName).toList(), job.label()));
    }
    return ofJob.getFirst();
  }

  private static boolean holds(Path folder, String end) throws IOException {
    try (var files = Files.list(folder)) {
      return files.anyMatch(file -> file.toString().endsWith(end));
    }
  }

  private static boolean isFor(Path readme, Job job) throws IOException {
    Matcher jobs = JOBS.matcher(Files.exists(readme) ? Files.readString(readme) : "");
    return jobs.find()
        && Arrays.asList(jobs.group(1).split(" and ")).stream().anyMatch(job.label()::startsWith);
  }
}

package io.shadowcast.aggregator.cli;

import io.shadowcast.wire.v1.Benchmark;
import io.shadowcast.wire.v1.ImportBenchmarksRequest;
import io.shadowcast.wire.v1.ImportBenchmarksResponse;
import io.shadowcast.wire.v1.ListBenchmarksRequest;
import io.shadowcast.wire.v1.ListBenchmarksResponse;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "benchmarks",
    description = "What benchmarks say of VM types: which of those never tried are worth a shadow.")
final class BenchmarksCommand extends Group {
  @Command(name = "list", description = "All benchmarks.")
  int list(@Mixin Watching watching) {
    return session()
        .show(
            watching,
            link -> {
              ListBenchmarksResponse all =
                  Link.all(page ->
                      link.types()
                          .listBenchmarks(
                              ListBenchmarksRequest.newBuilder().setPageToken(page).build()));
              Table table = new Table("BENCHMARK", ">TYPES");
              for (Benchmark one : all.getBenchmarksList()) {
                table.row(one.getName(), Integer.toUnsignedString(one.getTypes()));
              }
              return View.of(all, Page.of(table));
            });
  }

  @Command(
      name = "import",
      description = "Those of a file in place of all that are known; all of the file or none.")
  int importBenchmarks(
      @Parameters(
              paramLabel = "FILE",
              description =
                  "CSV with a column `type` and one per benchmark, named <suite>_<test>; more is "
                      + "better, an empty cell was not measured.")
          Path file,
      @Mixin Changing changing) {
    ImportBenchmarksRequest.Builder request = BenchmarksFile.read(file).toBuilder();
    return session()
        .change(
            changing,
            (link, change) -> {
              request.setRequestId(change.requestId()).setValidateOnly(change.validateOnly());
              ImportBenchmarksResponse done = link.types().importBenchmarks(request.build());
              return View.of(
                  done,
                  Page.of(
                      "Benchmarks: %d on %d types, of which the catalogue has %d"
                          .formatted(
                              done.getBenchmarks(), done.getTypes(), done.getTypesOfCatalogue())));
            });
  }
}

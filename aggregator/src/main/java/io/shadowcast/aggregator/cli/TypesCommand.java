package io.shadowcast.aggregator.cli;

import io.shadowcast.wire.v1.DeleteVmTypeRequest;
import io.shadowcast.wire.v1.ImportVmTypesRequest;
import io.shadowcast.wire.v1.ImportVmTypesResponse;
import io.shadowcast.wire.v1.ListVmTypesRequest;
import io.shadowcast.wire.v1.ListVmTypesResponse;
import io.shadowcast.wire.v1.VmType;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "types", description = "The catalogue of VM types with their prices.")
final class TypesCommand extends Group {
  @Command(name = "list", description = "All types.")
  int list(@Mixin Watching watching) {
    return session()
        .show(
            watching,
            link -> {
              ListVmTypesResponse types =
                  Link.all(page ->
                      link.types()
                          .listVmTypes(ListVmTypesRequest.newBuilder().setPageToken(page).build()));
              return View.of(types, page(types.getVmTypesList()));
            });
  }

  @Command(name = "import", description = "Add or replace types; all of the file or none.")
  int importTypes(
      @Parameters(paramLabel = "FILE", description = "catalogue.yaml, .json or .csv") Path file,
      @Option(
              names = "--replace-all",
              description = "Remove the types that are not in the file; not one that is in use.")
          boolean replaceAll,
      @Mixin Changing changing) {
    List<VmType> types = CatalogueFile.read(file);
    return session()
        .change(
            changing,
            (link, change) -> {
              ImportVmTypesResponse done =
                  link.types()
                      .importVmTypes(
                          ImportVmTypesRequest.newBuilder()
                              .addAllVmTypes(types)
                              .setReplaceAll(replaceAll)
                              .setRequestId(change.requestId())
                              .setValidateOnly(change.validateOnly())
                              .build());
              return View.of(
                  done,
                  Page.of(
                      "VM types: %d added, %d changed, %d removed"
                          .formatted(done.getAdded(), done.getChanged(), done.getRemoved())));
            });
  }

  @Command(name = "delete", description = "Remove one type.")
  int delete(
      @Parameters(paramLabel = "TYPE", description = "medium or vmTypes/medium") String type,
      @Mixin Changing changing) {
    String name = Names.vmType(type);
    return session()
        .change(
            changing,
            (link, change) ->
                View.of(
                    link.types()
                        .deleteVmType(
                            DeleteVmTypeRequest.newBuilder()
                                .setName(name)
                                .setRequestId(change.requestId())
                                .setValidateOnly(change.validateOnly())
                                .build()),
                    Page.of("Deleted " + Names.brief(name))));
  }

  private static Page page(List<VmType> types) {
    Table table =
        new Table("TYPE", ">VCPUS", ">MEMORY", ">PRICE/HOUR", "DISK", "REGION", "PROVIDER");
    for (VmType type : types) {
      table.row(
          Names.brief(type.getName()),
          Human.number(type.getVcpus()),
          Human.bytes(type.getMemoryMib() << 20),
          (type.getPricePerHour() + " " + type.getCurrency()).strip(),
          Human.orNone(type.getDiskClass()),
          Human.orNone(type.getRegion()),
          Human.orNone(type.getProvider()));
    }
    return Page.of(table);
  }
}

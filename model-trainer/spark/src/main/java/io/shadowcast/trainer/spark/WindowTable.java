package io.shadowcast.trainer.spark;

import io.shadowcast.trainer.feature.WindowFile;
import io.shadowcast.trainer.feature.WindowLine;
import io.shadowcast.trainer.feature.WindowRow;
import io.shadowcast.trainer.feature.WindowSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/// Windows where a cluster reads them: a Parquet folder, a table of a database, or a window file.
/// Columns are those of [WindowFile#COLUMNS], by name.
final class WindowTable implements WindowSource {
  private static final String DATABASE = "jdbc:";

  /// Lies where this program runs; the machines of the cluster do not see it.
  private static final String FILE = ".csv";

  private final SparkSession spark;

  WindowTable(SparkSession spark) {
    this.spark = spark;
  }

  @Override
  public List<String> read(String place, Consumer<WindowRow> windows) throws IOException {
    if (place.endsWith(FILE)) {
      return WindowFile.read(Path.of(place), windows);
    }
    Dataset<Row> table = table(place);
    Set<String> there = Set.of(table.columns());
    List<String> missing =
        WindowFile.COLUMNS.stream().filter(column -> !there.contains(column)).toList();
    if (!missing.isEmpty()) {
      return List.of(
          "%s: no column %s (expected: %s)"
              .formatted(place, String.join(", ", missing), String.join(", ", WindowFile.COLUMNS)));
    }
    Column[] columns = WindowFile.COLUMNS.stream().map(functions::col).toArray(Column[]::new);
    return read(place, table.select(columns).toLocalIterator(), windows);
  }

  private static List<String> read(String place, Iterator<Row> rows, Consumer<WindowRow> windows) {
    List<String> faults = new ArrayList<>();
    for (long number = 1; rows.hasNext() && faults.size() < WindowFile.MOST_FAULTS; number++) {
      WindowLine line = new WindowLine(line(rows.next()));
      line.window().ifPresent(windows);
      String at = place + ":" + number + ": ";
      line.faults().forEach(fault -> faults.add(at + fault));
    }
    return faults;
  }

  private static String line(Row row) {
    return IntStream.range(0, row.size())
        .mapToObj(i -> Objects.toString(row.get(i), ""))
        .collect(Collectors.joining(","));
  }

  /// @param place `jdbc:postgresql://host/database#table`; a path that ends in `.csv`; else
  ///   Parquet. What a database asks for is in `~/.pgpass`, never in the place
  private Dataset<Row> table(String place) throws IOException {
    String[] parts = place.split("#", 2);
    if (place.startsWith(DATABASE) && parts.length < 2) {
      throw new IOException(place + " (expected: jdbc:...#TABLE)");
    }
    try {
      return place.startsWith(DATABASE)
          ? database(parts[0], parts[1])
          : spark.read().parquet(place);
    } catch (Exception e) { // Scala throws checked ones that it does not declare
      String said = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw new IOException(place + " cannot be read: " + said, e);
    }
  }

  private Dataset<Row> database(String url, String table) {
    return spark.read().format("jdbc").option("url", url).option("dbtable", table).load();
  }

  /// Copies windows to a new Parquet folder.
  ///
  /// @return every fault of the windows, up to a hundred; nothing is written then
  /// @throws IOException when they cannot be read, or the folder is there
  List<String> copy(String place, String folder) throws IOException {
    List<Row> rows = new ArrayList<>();
    List<String> faults = read(place, window -> rows.add(row(window)));
    if (faults.isEmpty()) {
      try {
        spark.createDataFrame(rows, types()).write().mode(SaveMode.ErrorIfExists).parquet(folder);
      } catch (Exception e) { // as above
        throw new IOException(folder + " cannot be written: " + e.getMessage(), e);
      }
    }
    return faults;
  }

  private static StructType types() {
    StructType types = new StructType();
    for (String column : WindowFile.COLUMNS) {
      types =
          types.add(
              column,
              switch (column) {
                case "start_unix_ms" -> DataTypes.LongType;
                case "vm_type", "shadow" -> DataTypes.StringType;
                default -> DataTypes.DoubleType;
              });
    }
    return types;
  }

  private static Row row(WindowRow window) {
    String[] texts = WindowLine.format(window).split(",", -1);
    Object[] values = new Object[texts.length];
    StructField[] fields = types().fields();
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (fields[i].dataType()) {
            case LongType _ -> Long.parseLong(texts[i]);
            case DoubleType _ -> Double.parseDouble(texts[i]);
            default -> texts[i];
          };
    }
    return RowFactory.create(values);
  }
}

package io.shadowcast.trainer.spark;

import io.shadowcast.trainer.main.Training;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/// The trainer on Apache Spark. It understands what the trainer does, plus `--workers N` and
/// `export`; logs go to stderr, the last line of stdout is one JSON object.
public final class Main {
  private static final String WORKERS = "--workers";
  private static final int INVALID = 6;
  private static final int USAGE = 2;

  private static final String HELP =
      """
      usage: spark-submit ... --class io.shadowcast.trainer.spark.Main model-trainer-spark.jar COMMAND

      train --windows PLACE [--workers N] ...   as model-trainer train; its trees grow on N workers, one
                                                if not said; N task slots must be free
      export --windows PLACE --out FOLDER       copies windows to a new Parquet folder

      PLACE: a window file (.csv), a Parquet folder, or jdbc:postgresql://HOST/DATABASE#TABLE with the
             password in ~/.pgpass

      Everything else is done by model-trainer itself, without the cluster.

      exit: as model-trainer
      """;

  private Main() {}

  /// Runs a command and exits with its code.
  public static void main(String[] arguments) {
    System.exit(run(List.of(arguments), Main::session));
  }

  private static SparkSession session() {
    SparkConf conf = new SparkConf().setIfMissing("spark.master", "local[*]");
    return SparkSession.builder().appName("shadowcast model-trainer").config(conf).getOrCreate();
  }

  /// Runs a command. What needs no cluster asks for none.
  ///
  /// @return its exit code
  static int run(List<String> arguments, Supplier<SparkSession> spark) {
    List<String> rest = new ArrayList<>(arguments);
    String workers = workers(rest);
    if (!workers.matches("[1-9][0-9]{0,3}")) {
      System.err.println(WORKERS + ": " + workers + " (expected: 1 to 9999)");
      return USAGE;
    }
    String command = rest.isEmpty() ? "--help" : rest.getFirst();
    return switch (command) {
      case "train" -> train(rest, Integer.parseInt(workers), spark.get());
      case "export" -> export(rest, spark);
      case "--help", "-h" -> {
        System.out.print(HELP);
        yield arguments.isEmpty() ? USAGE : 0;
      }
      default -> io.shadowcast.trainer.main.Main.run(rest, Training.HERE);
    };
  }

  /// Takes them out of the arguments.
  private static String workers(List<String> arguments) {
    int at = arguments.indexOf(WORKERS);
    if (at < 0) {
      return "1";
    }
    arguments.remove(at);
    return at < arguments.size() ? arguments.remove(at) : "";
  }

  private static int train(List<String> arguments, int workers, SparkSession spark) {
    try {
      Training there = new Training(new WindowTable(spark), new ClusterTrees(spark, workers));
      return io.shadowcast.trainer.main.Main.run(arguments, there);
    } finally {
      spark.stop();
    }
  }

  private static int export(List<String> arguments, Supplier<SparkSession> spark) {
    int from = arguments.indexOf("--windows");
    int to = arguments.indexOf("--out");
    if (arguments.size() != 5 || from < 1 || to < 1) {
      System.err.print(HELP);
      return USAGE;
    }
    SparkSession session = spark.get();
    try {
      List<String> faults =
          new WindowTable(session).copy(arguments.get(from + 1), arguments.get(to + 1));
      faults.forEach(System.err::println);
      return faults.isEmpty() ? 0 : INVALID;
    } catch (IOException e) {
      System.err.println(e.getMessage());
      return INVALID;
    } finally {
      session.stop();
    }
  }
}

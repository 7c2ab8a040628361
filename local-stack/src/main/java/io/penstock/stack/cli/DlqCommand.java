package io.penstock.stack.cli;

import io.penstock.schemas.SchemaRegistryClient;
import io.penstock.schemas.Topic;
import io.penstock.schemas.Topics;
import io.penstock.stack.StackState;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Looks at dead letters. */
@Command(
    name = "dlq",
    mixinStandardHelpOptions = true,
    description =
        "Look at dead letters: records that could not be taken, with reason and position.",
    subcommands = DlqCommand.Show.class,
    footer = {"", "Example:", "  ./penstock dlq show"})
final class DlqCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say what to do: dlq show");
  }

  /** The names of all dead-letter topics. */
  static List<String> topics() {
    return Topics.all().stream().map(Topic::dlq).toList();
  }

  /** Lists the dead letters that are there now. */
  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "List the dead letters of all topics; the position is the original record's.",
      footer = {
        "",
        "Examples:",
        "  ./penstock dlq show",
        "  ./penstock dlq show --raw          with each record's original bytes"
      })
  static final class Show implements Callable<Integer> {
    @Mixin private StackOption stack;

    @Option(names = "--raw", description = "Dump each record's original bytes in hex")
    private boolean raw;

    @Option(
        names = "--max",
        paramLabel = "N",
        defaultValue = "1000",
        description = "At most N, the newest (default: ${DEFAULT-VALUE})")
    private int max;

    @Spec private CommandSpec spec;

    private long hidden;

    @Override
    public Integer call() throws Exception {
      if (max < 1) {
        throw new ParameterException(spec.commandLine(), "--max must be at least 1");
      }
      StackState state = StackState.load(stack.directory());
      StackClient client = new StackClient(state);
      return StackClient.told(
          () -> {
            List<DeadLetterView> letters = read(client);
            try (SchemaRegistryClient registry = client.registry()) {
              DeadTransactionIds ids = new DeadTransactionIds(registry);
              print(letters, letters.stream().map(ids::of).toList(), spec.commandLine().getOut());
            }
            return 0;
          });
    }

    private List<DeadLetterView> read(StackClient client) throws Exception {
      PriorityQueue<DeadLetterView> newest =
          new PriorityQueue<>(Comparator.comparing(DeadLetterView::time));
      try (RecordFeed feed = client.feed(topics())) {
        feed.fromBeginning();
        feed.readToEnd(
            record -> {
              newest.add(DeadLetterView.of(record));
              if (newest.size() > max) {
                newest.remove();
                hidden++;
              }
              return true;
            });
      }
      List<DeadLetterView> letters = new ArrayList<>(newest);
      letters.sort(newest.comparator());
      return letters;
    }

    private void print(List<DeadLetterView> letters, List<String> ids, PrintWriter out) {
      if (letters.isEmpty()) {
        out.println("no dead letters");
      } else {
        DeadLetterTable table = new DeadLetterTable(letters, ids);
        out.println(table.head());
        for (int i = 0; i < letters.size(); i++) {
          out.println(table.line(i));
          if (raw) {
            out.print(letters.get(i).dump());
          }
        }
      }
      if (hidden > 0) {
        out.println(hidden + " older ones are not shown: see --max");
      }
      out.flush();
    }
  }
}

package io.penstock.stack.cli;

import io.penstock.settings.SettingsException;
import io.penstock.stack.StackException;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The command {@code penstock}. Exit codes: 0 done, 1 failed, 2 wrong usage or input; others are
 * the command's own, in its help.
 */
@Command(
    name = "penstock",
    mixinStandardHelpOptions = true,
    version = "penstock 0.1.0",
    description = "Event-driven fraud detection on one machine, on real parts.",
    footer = {
      "",
      "Examples:",
      "  ./penstock demo --report demo.json     the whole loop on half a year of transactions",
      "  ./penstock up                          start everything and leave it running",
      "  ./penstock tail scored                 see scores as they come",
      "  ./penstock bench windows               how fast this is, beside its peers: bench --help",
    },
    subcommands = {
      UpCommand.class,
      StatusCommand.class,
      StopCommand.class,
      DemoCommand.class,
      ReplayCommand.class,
      FeaturesCommand.class,
      UpgradeCheckCommand.class,
      ParityCommand.class,
      ProduceCommand.class,
      TailCommand.class,
      LabelCommand.class,
      DlqCommand.class,
      StoreCommand.class,
      LakeCommand.class,
    })
public final class PenstockCommand {
  @Option(names = "--stacktrace", description = "Print the stack trace of a failure", hidden = true)
  private boolean stackTrace;

  /** Runs the command and exits with its code. */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  /** The script runs {@code bench} on a class path of its own; there it is a subcommand. */
  private static String withBench(CommandLine.Help help, String commands) {
    if (help.subcommands().containsKey("bench")) {
      return commands;
    }
    int width = help.subcommands().keySet().stream().mapToInt(String::length).max().orElse(0);
    String row = "  %-" + width + "s  Measure a part of Penstock beside its peers.%n";
    return commands + row.formatted("bench");
  }

  /** The command with all its subcommands, to which a module above may add its own. */
  public static CommandLine commandLine() {
    PenstockCommand command = new PenstockCommand();
    CommandLine line = new CommandLine(command);
    line.getHelpSectionMap()
        .compute(
            CommandLine.Model.UsageMessageSpec.SECTION_KEY_COMMAND_LIST,
            (key, known) -> help -> withBench(help, known.render(help)));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setUsageHelpAutoWidth(true);
    line.registerConverter(
        Instant.class,
        text -> {
          try {
            return Instant.parse(text);
          } catch (DateTimeParseException e) {
            throw new CommandLine.TypeConversionException(
                "'" + text + "' is not a time such as 2026-01-31T12:00:00Z");
          }
        });
    line.setParameterExceptionHandler(
        (e, args) -> {
          PrintWriter err = e.getCommandLine().getErr();
          err.println("penstock: " + e.getMessage());
          err.println(
              "Help: ./"
                  + e.getCommandLine().getCommandSpec().qualifiedName().replace("/", "")
                  + " --help");
          err.flush();
          return CommandLine.ExitCode.USAGE;
        });
    line.setExecutionExceptionHandler(
        (e, at, parsed) -> {
          PrintWriter err = at.getErr();
          boolean told = e instanceof StackException || e instanceof SettingsException;
          err.println("penstock: " + (told ? e.getMessage() : e.toString()));
          if (command.stackTrace || !told) {
            e.printStackTrace(err);
          }
          err.flush();
          return 1;
        });
    return line;
  }
}

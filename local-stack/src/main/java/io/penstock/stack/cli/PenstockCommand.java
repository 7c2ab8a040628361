package io.penstock.stack.cli;

import io.penstock.settings.SettingsException;
import io.penstock.stack.StackException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code penstock}. Exit codes: 0 done, 1 failed, 2 wrong usage or input. */
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
    },
    subcommands = {
      UpCommand.class,
      StatusCommand.class,
      StopCommand.class,
      DemoCommand.class,
      ReplayCommand.class,
      FeaturesCommand.class,
      ProduceCommand.class,
      TailCommand.class,
      LabelCommand.class,
      DlqCommand.class,
    })
public final class PenstockCommand {
  @Option(names = "--stacktrace", description = "Print the stack trace of a failure", hidden = true)
  private boolean stackTrace;

  /** Runs the command and exits with its code. */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    PenstockCommand command = new PenstockCommand();
    CommandLine line = new CommandLine(command);
    line.setCaseInsensitiveEnumValuesAllowed(true);
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

package dev.tracks.stack.command;

import dev.tracks.stack.identity.LocalUsers;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Prints a token for this stack. */
@Command(
    name = "token",
    description = "Prints an ID token, good for an hour, of a user with a role.",
    mixinStandardHelpOptions = true)
final class TokenCommand implements Callable<Integer> {

  @ParentCommand private Tracks tracks = new Tracks();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--role",
      required = true,
      paramLabel = "ROLE",
      description = "reader, writer or admin; each includes those before it.")
  private String role = "";

  @Override
  public Integer call() {
    if (!LocalUsers.ROLES.contains(role)) {
      throw new ParameterException(
          spec.commandLine(), "--role must be one of " + String.join(", ", LocalUsers.ROLES));
    }
    tracks.running();
    spec.commandLine().getOut().println(tracks.system().users().token(role));
    return 0;
  }
}

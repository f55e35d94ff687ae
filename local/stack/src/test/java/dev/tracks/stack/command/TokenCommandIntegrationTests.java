package dev.tracks.stack.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class TokenCommandIntegrationTests {

  @Test
  void aRoleThatThereIsNotIsWrongUsage() {
    StringWriter errors = new StringWriter();
    CommandLine line = Tracks.commandLine().setErr(new PrintWriter(errors));
    assertThat(line.execute("token", "--role", "king")).isEqualTo(2);
    assertThat(errors.toString()).contains("reader, writer, admin");
    assertThat(line.execute("token")).isEqualTo(2);
  }
}

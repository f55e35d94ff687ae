package dev.tracks.stack.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextsUnitTests {

  @Test
  void nothingThatATerminalWouldObeyPasses() {
    assertThat(Texts.line("a\u001b[2Jb\nc\r\u0007")).isEqualTo("a?[2Jb?c??");
    assertThat(Texts.line("right\u202Eleft")).isEqualTo("right?left");
    assertThat(Texts.lines("a\n\tb\u001b]0;x\u0007")).isEqualTo("a\n\tb?]0;x?");
    assertThat(Texts.line("Pretty When You Cry é 日本")).isEqualTo("Pretty When You Cry é 日本");
  }
}

package dev.tracks.identity.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdentityDirectoryIntegrationTests {

  private static final String PASSWORD = "correct horse";

  @TempDir Path directory;

  private EmbeddedIdentity start() {
    return EmbeddedIdentity.of("demo-tracks")
        .passwordIterations(1000)
        .directory(directory.resolve("identity"))
        .start();
  }

  @Test
  void accountsKeysAndTokensOutliveTheProcess() {
    Rest.Answer user;
    String keys;
    try (EmbeddedIdentity identity = start()) {
      Rest rest = new Rest(identity.address());
      user = rest.signUp("ada@example.com", PASSWORD);
      rest.signUp("bob@example.com", PASSWORD);
      String bob = rest.signIn("bob@example.com", PASSWORD).text("localId");
      assertThat(rest.admin(":delete", "{\"localId\":\"" + bob + "\"}").status()).isEqualTo(200);
      keys = rest.get("/jwks").json().toString();
    }
    try (EmbeddedIdentity identity = start()) {
      Rest rest = new Rest(identity.address());
      assertThat(rest.get("/jwks").json().toString()).isEqualTo(keys);
      assertThat(rest.signIn("ada@example.com", PASSWORD).text("localId"))
          .isEqualTo(user.text("localId"));
      assertThat(rest.refresh(user.text("refreshToken")).status()).isEqualTo(200);
      assertThat(rest.signIn("bob@example.com", PASSWORD).message())
          .isEqualTo("INVALID_LOGIN_CREDENTIALS");
    }
  }

  @Test
  void filesAreForTheirOwnerAloneAndHoldNoPassword() throws IOException {
    try (EmbeddedIdentity identity = start()) {
      new Rest(identity.address()).signUp("ada@example.com", PASSWORD);
      for (Path file : files()) {
        if (!file.endsWith("lock")) {
          assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
              .as(file.toString())
              .isEqualTo("rw-------");
        }
        assertThat(Files.readString(file)).doesNotContain(PASSWORD);
      }
      assertThat(files()).hasSize(3);
    }
  }

  @Test
  void whatWasLeftUnfinishedIsRemoved() throws IOException {
    start().close();
    Path left = directory.resolve("identity/accounts/abc.json123.new");
    Files.writeString(left, "{\"uid\":");
    start().close();
    assertThat(left).doesNotExist();
  }

  @Test
  void aSecondEmulatorIsRefusedTheSameDirectory() {
    try (EmbeddedIdentity first = start()) {
      assertThatThrownBy(this::start)
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("another identity emulator has it open");
      assertThat(new Rest(first.address()).signUp("ada@example.com", PASSWORD).status())
          .isEqualTo(200);
    }
  }

  @Test
  void aFileThatIsDamagedIsNamed() throws IOException {
    start().close();
    Path account = directory.resolve("identity/accounts/damaged.json");
    Files.writeString(account, "{\"uid\":\"x\"");
    assertThatThrownBy(this::start).hasMessageContaining("damaged.json");
    Files.writeString(account, "{\"uid\":\"x\"}");
    assertThatThrownBy(this::start).hasMessageContaining("not the account that its name says");
    Files.delete(account);
    Files.writeString(directory.resolve("identity/keys.json"), "{}");
    assertThatThrownBy(this::start).hasMessageContaining("keys.json holds no keys");
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> tree = Files.walk(directory.resolve("identity"))) {
      return tree.filter(Files::isRegularFile).toList();
    }
  }
}

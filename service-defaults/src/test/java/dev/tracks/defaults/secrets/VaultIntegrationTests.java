package dev.tracks.defaults.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tracks.azure.emulator.EmbeddedVault;
import dev.tracks.azure.emulator.OwnCertificate;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Settings from a vault, by the unmodified SDK and a managed identity, in a process of its own. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class VaultIntegrationTests {

  private static final String PASSWORD = "p4ss;w0rd=of the database";
  private static final String ACCOUNT =
      "{\"type\":\"service_account\",\n \"private_key\":\"-----BEGIN\\nPRIVATE\"}";

  @TempDir private Path directory;
  private EmbeddedVault vault;

  @BeforeEach
  void start() {
    vault = EmbeddedVault.start(directory);
    vault.set("tracks-db-password", "an older one");
    vault.set("tracks-db-password", PASSWORD);
    vault.set("tracks-identity-service-account", ACCOUNT);
    vault.set("tracks-other-secret", "of operators");
    vault.set("tracks-disabled", "of before");
    vault.disable("tracks-disabled");
    for (int i = 0; i < 30; i++) { // more than a page
      vault.set("another-teams-%02d".formatted(i), "not ours");
    }
    vault.set("tracks-servicebus-connection", "Endpoint=sb://vault/;SharedAccessKey=from-vault");
  }

  @AfterEach
  void stop() {
    vault.close();
  }

  @Test
  void settingsComeFromTheVaultAndOutliveIt() throws Exception {
    try (Probe probe = new Probe(Map.of("TRACKS_SERVICEBUS_CONNECTION", "of the environment"))) {
      assertThat(probe.ask("TRACKS_DB_PASSWORD")).isEqualTo(SettingsProbe.digest(PASSWORD));
      assertThat(probe.ask("TRACKS_IDENTITY_SERVICE_ACCOUNT"))
          .isEqualTo(SettingsProbe.digest(ACCOUNT));
      assertThat(probe.ask("TRACKS_SERVICEBUS_CONNECTION"))
          .isEqualTo(SettingsProbe.digest("of the environment"));
      assertThat(probe.ask("tracks.other.secret")) // as the environment would say it
          .isEqualTo(SettingsProbe.digest("of operators"));
      assertThat(probe.ask("TRACKS_DISABLED")).isEqualTo("none");
      assertThat(probe.ask("ANOTHER_TEAMS_01")).isEqualTo("none");
      assertThat(vault.refused()).as("it was challenged").isPositive();

      vault.close();
      assertThat(probe.ask("TRACKS_DB_PASSWORD")).isEqualTo(SettingsProbe.digest(PASSWORD));
      assertThat(probe.said()).noneMatch(line -> line.contains("p4ss") || line.contains("PRIVATE"));
    }
  }

  @Test
  void aNewValueIsTakenByARestart() throws Exception {
    try (Probe before = new Probe(Map.of())) {
      assertThat(before.ask("TRACKS_DB_PASSWORD")).isEqualTo(SettingsProbe.digest(PASSWORD));
      vault.set("tracks-db-password", "rotated");
      try (Probe after = new Probe(Map.of())) {
        assertThat(before.ask("TRACKS_DB_PASSWORD")).isEqualTo(SettingsProbe.digest(PASSWORD));
        assertThat(after.ask("TRACKS_DB_PASSWORD")).isEqualTo(SettingsProbe.digest("rotated"));
      }
    }
  }

  @Test
  void withTheVaultAwayItRefusesToStartAndSaysWhichAndWhatToDo() throws Exception {
    vault.close();
    try (Probe probe = new Probe(Map.of())) {
      assertThat(probe.exitCode()).isEqualTo(1);
      assertThat(String.join("\n", probe.said()))
          .contains("The vault " + vault.uri() + " cannot be read", "See that TRACKS_VAULT")
          .doesNotContain("\tat ");
    }
  }

  @Test
  void withoutTheRightIdentityItRefusesToStart() throws Exception {
    try (Probe probe = new Probe(Map.of("IDENTITY_HEADER", "of another machine"))) {
      assertThat(probe.exitCode()).isEqualTo(1);
      assertThat(String.join("\n", probe.said()))
          .contains("The vault " + vault.uri() + " cannot be read", "Key Vault Secrets User");
    }
  }

  @Test
  void whatIsNoAddressOfAVaultIsRefusedAndNotRepeated() throws Exception {
    for (String no : List.of("http://127.0.0.1:1", "https://me:pw@vault", "s3cret")) {
      try (Probe probe = new Probe(Map.of("TRACKS_VAULT", no))) {
        assertThat(probe.exitCode()).isEqualTo(1);
        assertThat(String.join("\n", probe.said()))
            .contains("TRACKS_VAULT is not the address of a vault")
            .doesNotContain(no);
      }
    }
  }

  @Test
  void onOneMachineADirectoryOfFilesIsEnough() throws Exception {
    Path secrets = Files.createDirectory(directory.resolve("secrets"));
    Files.writeString(secrets.resolve("TRACKS_DB_PASSWORD"), "from a file\n");
    Files.writeString(secrets.resolve("TRACKS_OTHER_SECRET"), "from another");
    Map<String, String> told =
        Map.of("TRACKS_VAULT", "", "TRACKS_SECRETS_DIRECTORY", secrets.toString());
    try (Probe probe = new Probe(told)) {
      assertThat(probe.ask("TRACKS_DB_PASSWORD")).isEqualTo(SettingsProbe.digest("from a file"));
      assertThat(probe.ask("tracks.other.secret")).isEqualTo(SettingsProbe.digest("from another"));
    }
    Files.delete(secrets.resolve("TRACKS_DB_PASSWORD"));
    Files.createDirectory(secrets.resolve("TRACKS_DB_PASSWORD"));
    try (Probe probe = new Probe(told)) {
      assertThat(probe.exitCode()).isEqualTo(1);
      assertThat(String.join("\n", probe.said()))
          .contains("The secrets in " + secrets + " cannot be read");
    }
  }

  /** {@link SettingsProbe} as a process. */
  private final class Probe implements AutoCloseable {

    private final Process process;
    private final BufferedReader out;
    private final PrintWriter in;
    private final List<String> said = new ArrayList<>();

    private Probe(Map<String, String> more) throws IOException {
      ProcessBuilder builder =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  "-XX:+UseSerialGC",
                  "-Djavax.net.ssl.trustStore=" + vault.certificate().trustStore(),
                  "-Djavax.net.ssl.trustStorePassword=" + OwnCertificate.PASSWORD,
                  "-cp",
                  System.getProperty("java.class.path"),
                  SettingsProbe.class.getName())
              .redirectErrorStream(true);
      Map<String, String> environment = new HashMap<>(vault.environment());
      environment.put("TRACKS_VAULT", vault.uri());
      environment.putAll(more);
      builder.environment().putAll(environment);
      process = builder.start();
      out =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      in = new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8);
    }

    private String ask(String name) throws IOException {
      in.println(name);
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (line.startsWith("answer ")) {
          return line.substring("answer ".length());
        }
        said.add(line);
      }
      throw new IOException("it ended: " + said);
    }

    private int exitCode() throws IOException, InterruptedException {
      out.lines().forEach(said::add);
      return process.waitFor();
    }

    private List<String> said() {
      return said;
    }

    @Override
    public void close() throws IOException {
      in.close();
      process.destroyForcibly();
    }
  }
}

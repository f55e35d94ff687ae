package dev.tracks.defaults.security;

import com.google.api.client.http.HttpTransport;
import com.google.api.client.http.javanet.NetHttpTransport;
import com.google.auth.oauth2.AccessToken;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.firebase.FirebaseApp;
import com.google.firebase.FirebaseOptions;
import dev.tracks.defaults.settings.SettingException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes firebase-admin: with the service account against Google, or against the emulator. */
final class Firebase {

  private static final int CONNECT_MILLIS = 2_000;
  private static final Date FOREVER = Date.from(Instant.parse("9999-01-01T00:00:00Z"));

  private Firebase() {}

  /** An app of its own, so that two in one JVM do not meet; whoever has it deletes it. */
  static FirebaseApp app(IdentityProperties identity) {
    FirebaseOptions options =
        FirebaseOptions.builder()
            .setProjectId(identity.project())
            .setCredentials(credentials(identity))
            .setHttpTransport(transport(identity.emulator()))
            .setConnectTimeout(CONNECT_MILLIS)
            .setReadTimeout(Math.toIntExact(identity.lookupTimeout().toMillis()))
            .build();
    return FirebaseApp.initializeApp(options, "tracks-" + UUID.randomUUID());
  }

  private static GoogleCredentials credentials(IdentityProperties identity) {
    if (identity.emulator() != null) { // which lets in its owner by this name
      return GoogleCredentials.create(new AccessToken("owner", FOREVER));
    }
    String account = identity.serviceAccount();
    try {
      if (account == null) {
        return GoogleCredentials.getApplicationDefault();
      }
      try (InputStream json = open(account)) {
        return GoogleCredentials.fromStream(json);
      }
    } catch (IOException | RuntimeException e) { // of which the message may hold a part of it
      throw new SettingException(
          account == null
              ? "There are no application-default credentials for Firebase."
              : "The service account for Firebase cannot be read.",
          "Set TRACKS_IDENTITY_SERVICE_ACCOUNT to the JSON of a service account, or to the path of"
              + " a file with it.");
    }
  }

  private static InputStream open(String account) throws IOException {
    return account.startsWith("{")
        ? new ByteArrayInputStream(account.getBytes(StandardCharsets.UTF_8))
        : Files.newInputStream(Path.of(account));
  }

  /** The emulator has each of Google's hosts as the first part of its paths. */
  private static HttpTransport transport(@Nullable String emulator) {
    return emulator == null
        ? new NetHttpTransport()
        : new NetHttpTransport.Builder()
            .setConnectionFactory(url -> open(local(url, emulator)))
            .build();
  }

  private static URL local(URL url, String emulator) throws IOException {
    return url.getProtocol().equals("https")
        ? URI.create("http://" + emulator + "/" + url.getHost() + url.getFile()).toURL()
        : url;
  }

  private static HttpURLConnection open(URL url) throws IOException {
    return (HttpURLConnection) url.openConnection();
  }
}

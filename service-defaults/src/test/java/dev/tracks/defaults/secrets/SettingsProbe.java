package dev.tracks.defaults.secrets;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** A process that says of the settings that it is asked for what they are, without showing them. */
@Configuration(proxyBeanMethods = false)
public class SettingsProbe {

  /** Answers a line for each name that it is sent. */
  public static void main(String[] args) throws IOException {
    Environment environment =
        new SpringApplicationBuilder(SettingsProbe.class)
            .web(WebApplicationType.NONE)
            .run(args)
            .getEnvironment();
    BufferedReader names =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String name = names.readLine(); name != null; name = names.readLine()) {
      String value = environment.getProperty(name);
      System.out.println("answer " + (value == null ? "none" : digest(value)));
    }
  }

  static String digest(String value) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(value.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}

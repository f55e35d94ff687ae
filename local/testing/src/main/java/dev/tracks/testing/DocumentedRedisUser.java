package dev.tracks.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The Redis user that {@code docs/operations.md} tells operators to make, made from the very line
 * that stands there: what it may not do, the services may not need.
 */
public final class DocumentedRedisUser {

  private static final String COMMAND = "ACL SETUSER tracks ";
  private static final String PASSWORD = "secret";

  private DocumentedRedisUser() {}

  /** Makes it on a server; gives the URL with which it connects. */
  public static String of(TestRedis redis) {
    String answer = send(redis, documented().replace("PASSWORD", PASSWORD), "ACL LOG RESET");
    if (!answer.equals("+OK +OK")) {
      throw new IllegalStateException("Redis does not take the user: " + answer);
    }
    return "redis://tracks:" + PASSWORD + "@127.0.0.1:" + redis.port();
  }

  /**
   * The commands and keys that it was refused. CLIENT does not count: with it a driver only tells
   * of itself while it connects, in subcommands that most servers do not know, and goes on without.
   */
  public static List<String> refusals(TestRedis redis) {
    try (Socket socket = new Socket("127.0.0.1", redis.port());
        BufferedReader in = lines(socket)) {
      socket.getOutputStream().write("ACL LOG\r\nPING\r\n".getBytes(StandardCharsets.US_ASCII));
      List<String> refused = new ArrayList<>();
      String before = "";
      for (String line = in.readLine(); !line.equals("+PONG"); line = in.readLine()) {
        if (!line.startsWith("$")) {
          if (before.equals("object") && !line.equals("client")) {
            refused.add(line);
          }
          before = line;
        }
      }
      return refused;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static BufferedReader lines(Socket socket) throws IOException {
    return new BufferedReader(
        new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
  }

  private static String documented() {
    try {
      Path operations = Path.of("").toAbsolutePath().resolveSibling("docs/operations.md");
      return Files.readAllLines(operations).stream()
          .filter(line -> line.startsWith(COMMAND))
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Inline commands; the first line of each answer. */
  private static String send(TestRedis redis, String... commands) {
    try (Socket socket = new Socket("127.0.0.1", redis.port());
        BufferedReader in = lines(socket)) {
      StringBuilder answers = new StringBuilder();
      for (String command : commands) {
        socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
        answers.append(answers.isEmpty() ? "" : " ").append(in.readLine());
      }
      return answers.toString();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}

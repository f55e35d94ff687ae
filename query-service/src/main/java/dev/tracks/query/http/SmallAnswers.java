package dev.tracks.query.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;

/**
 * Sends answers that are made in memory, with a strong ETag of their bytes, not sent again to who
 * has them. Clients may store them but never reuse them without asking.
 */
public final class SmallAnswers {

  private SmallAnswers() {}

  /** Answers a GET or a HEAD with 200 and JSON, or with 304. */
  public static void send(HttpServletRequest request, HttpServletResponse response, String json)
      throws IOException {
    send(request, response, json, tag(json.getBytes(StandardCharsets.UTF_8)));
  }

  /** The same with the tag that the answer has elsewhere, too: a change names it in If-Match. */
  public static void send(
      HttpServletRequest request, HttpServletResponse response, String json, String tag)
      throws IOException {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    send(request, response, bytes, tag, MediaType.APPLICATION_JSON_VALUE);
  }

  /** The same of bytes of another media type. */
  public static void send(
      HttpServletRequest request, HttpServletResponse response, byte[] bytes, MediaType type)
      throws IOException {
    send(request, response, bytes, tag(bytes), type.toString());
  }

  private static void send(
      HttpServletRequest request,
      HttpServletResponse response,
      byte[] bytes,
      String tag,
      String type)
      throws IOException {
    response.setHeader(HttpHeaders.ETAG, tag);
    response.setHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
    if (EntityTags.matches(request.getHeaders(HttpHeaders.IF_NONE_MATCH), tag)) {
      response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
      return;
    }
    response.setContentType(type);
    response.setContentLength(bytes.length);
    if (!request.getMethod().equals("HEAD")) {
      response.getOutputStream().write(bytes);
    }
  }

  private static String tag(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return "\"" + HexFormat.of().formatHex(digest, 0, 16) + "\"";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}

package dev.tracks.query.http;

import dev.tracks.contracts.cache.ConsistencyToken;
import dev.tracks.contracts.cache.VersionVector;
import dev.tracks.defaults.cache.RepresentationHead;
import dev.tracks.defaults.problem.Problem;
import dev.tracks.query.cache.Answer;
import dev.tracks.query.cache.Body;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/**
 * Sends representations: the stored gzip bytes as they are, or decompressed on the way. Each
 * encoding has its own strong ETag; the one of gzip names the very bytes, which differ between
 * makers. Answers may be stored by clients but never reused without asking.
 */
@Component
public class RepresentationWriter {

  private static final int MAX_TOKEN = 4096;

  /**
   * Answers a request.
   *
   * @param found what to answer; asked for something else when a hit's bytes cannot be had
   * @throws Problem 404 when there is nothing of that name
   */
  public void write(HttpServletRequest request, HttpServletResponse response, Answer found)
      throws IOException {
    Answer answer = found;
    while (true) {
      switch (answer) {
        case Answer.Unknown ignored ->
            throw new Problem(HttpStatus.NOT_FOUND, "unknown-genre", "There is no such genre.");
        case Answer.Filled filled -> {
          String status =
              "tracks; fwd=miss" + (filled.stored() ? "; stored" : "") + detail(filled.detail());
          if (!head(request, response, filled.representation().head(), status)) {
            body(request, response, filled.representation().body());
          }
          return;
        }
        case Answer.Hit hit -> {
          String status = "tracks; hit; ttl=" + hit.ttl().toSeconds() + detail(hit.detail());
          boolean bodyless = isHead(request) || notModified(request, hit.head());
          Body body = bodyless ? null : hit.body().fetch();
          if (bodyless || body != null) {
            if (!head(request, response, hit.head(), status) && body != null) {
              body(request, response, body);
            }
            return;
          }
          answer = hit.body().instead();
        }
      }
    }
  }

  /**
   * Says what versions an answer is of, as long as that fits into a header that everybody takes.
   */
  public static void tell(HttpServletResponse response, VersionVector vector) {
    String token = ConsistencyToken.format(vector);
    if (!token.isEmpty() && token.length() <= MAX_TOKEN) {
      response.setHeader(ConsistencyToken.HEADER, token);
    }
  }

  private static String detail(@Nullable String detail) {
    return detail == null ? "" : "; detail=" + detail;
  }

  /** Writes status and headers; true when there is no body to follow. */
  private static boolean head(
      HttpServletRequest request,
      HttpServletResponse response,
      RepresentationHead head,
      String cacheStatus) {
    boolean gzip = prefersGzip(request);
    response.setHeader(HttpHeaders.ETAG, tag(head, gzip));
    response.setHeader(HttpHeaders.VARY, "Accept-Encoding");
    response.setHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
    response.setHeader("Cache-Status", cacheStatus);
    response.setDateHeader(HttpHeaders.LAST_MODIFIED, head.madeAt().toEpochMilli());
    tell(response, head.vector());
    if (notModified(request, head)) {
      response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
      return true;
    }
    response.setContentType("application/json");
    if (gzip) {
      response.setHeader(HttpHeaders.CONTENT_ENCODING, "gzip");
    }
    response.setContentLengthLong(gzip ? head.gzipLength() : head.length());
    return isHead(request);
  }

  private static void body(HttpServletRequest request, HttpServletResponse response, Body body)
      throws IOException {
    if (prefersGzip(request)) {
      body.writeGzip(response.getOutputStream());
    } else {
      body.writeIdentity(response.getOutputStream());
    }
  }

  private static boolean notModified(HttpServletRequest request, RepresentationHead head) {
    return EntityTags.matches(
        request.getHeaders(HttpHeaders.IF_NONE_MATCH), tag(head, true), tag(head, false));
  }

  private static String tag(RepresentationHead head, boolean gzip) {
    return "\"" + head.etag() + (gzip ? "-gzip-" + head.stored() : "") + "\"";
  }

  private static boolean prefersGzip(HttpServletRequest request) {
    return AcceptEncoding.prefersGzip(request.getHeader(HttpHeaders.ACCEPT_ENCODING));
  }

  private static boolean isHead(HttpServletRequest request) {
    return request.getMethod().equals("HEAD");
  }
}

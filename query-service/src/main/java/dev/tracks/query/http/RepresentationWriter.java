package dev.tracks.query.http;

import dev.tracks.contracts.cache.ConsistencyToken;
import dev.tracks.contracts.cache.VersionVector;
import dev.tracks.defaults.cache.RepresentationHead;
import dev.tracks.defaults.problem.Problem;
import dev.tracks.query.cache.Answer;
import dev.tracks.query.cache.Body;
import dev.tracks.query.cache.Coding;
import dev.tracks.query.cache.Deadline;
import dev.tracks.query.cache.Variant;
import dev.tracks.query.cache.Variants;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Collections;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/**
 * Sends representations and their variants: the kept bytes as they are, or decompressed on the way.
 * Each coding has its own strong ETag; that of a compressed one names the very bytes, which differ
 * between makers. Answers may be stored by clients but never reused without asking.
 */
@Component
public class RepresentationWriter {

  private static final int MAX_TOKEN = 4096;

  private final Variants variants;
  private final Clock clock;

  RepresentationWriter(Variants variants, Clock clock) {
    this.variants = variants;
    this.clock = clock;
  }

  /** What is answered but for its bytes. */
  private record Found(
      RepresentationHead head, String cacheStatus, Deadline deadline, Variant.Content content) {}

  /**
   * Answers a request.
   *
   * @param found what to answer; asked for something else when a hit's bytes cannot be had
   * @throws Problem 404 when there is nothing of that name, 406 when no coding is accepted, 412
   *     when a precondition fails, 503 when a variant takes longer than the request may wait
   */
  public void write(
      HttpServletRequest request, HttpServletResponse response, Answer found, Served served)
      throws IOException {
    Coding coding = coding(request);
    Answer answer = found;
    while (true) {
      switch (answer) {
        case Answer.Unknown ignored ->
            throw new Problem(HttpStatus.NOT_FOUND, "unknown-genre", "There is no such genre.");
        case Answer.Filled filled -> {
          String status =
              "tracks; fwd=miss" + (filled.stored() ? "; stored" : "") + detail(filled.detail());
          Body body = filled.representation().body();
          send(
              request,
              response,
              new Found(filled.representation().head(), status, filled.deadline(), () -> body),
              served,
              coding);
          return;
        }
        case Answer.Hit hit -> {
          String status = "tracks; hit; ttl=" + hit.ttl().toSeconds() + detail(hit.detail());
          if (send(
              request,
              response,
              new Found(hit.head(), status, hit.deadline(), hit.body()),
              served,
              coding)) {
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

  /** False when the bytes could not be had; then nothing was sent. */
  private boolean send(
      HttpServletRequest request,
      HttpServletResponse response,
      Found found,
      Served served,
      Coding coding)
      throws IOException {
    Instant modified = Preconditions.lastModified(found.head().madeAt(), clock.instant());
    Variant.Head head = variants.known(found.head(), served.form(), coding);
    Body body = null;
    if (head == null || isBodySent(request, head.tag(coding), modified)) {
      Variant variant =
          variants.get(found.head(), served.form(), coding, found.deadline(), found.content());
      if (variant == null) {
        return false;
      }
      head = variant.head();
      body = variant.body();
    }
    switch (Preconditions.judge(request, head.tag(coding), modified)) {
      case FAILED ->
          throw new Problem(
              HttpStatus.PRECONDITION_FAILED,
              "precondition-failed",
              "What there is is not what the request's preconditions name.");
      case NOT_MODIFIED -> {
        tell(response, found, head.tag(coding), modified);
        response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
      }
      case SEND -> {
        tell(response, found, head.tag(coding), modified);
        response.setContentType(served.mediaType());
        if (coding != Coding.IDENTITY) {
          response.setHeader(HttpHeaders.CONTENT_ENCODING, coding.token());
        }
        response.setHeader(HttpHeaders.ACCEPT_RANGES, "none");
        response.setContentLengthLong(head.length(coding));
        if (!isHead(request) && body != null) {
          write(response, body, coding);
        }
      }
    }
    return true;
  }

  private static void tell(
      HttpServletResponse response, Found found, String tag, @Nullable Instant modified) {
    response.setHeader(HttpHeaders.ETAG, tag);
    response.setHeader(HttpHeaders.VARY, "Accept, Accept-Encoding");
    response.setHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
    response.setHeader("Cache-Status", found.cacheStatus());
    if (modified != null) {
      response.setDateHeader(HttpHeaders.LAST_MODIFIED, modified.toEpochMilli());
    }
    tell(response, found.head().vector());
  }

  private static void write(HttpServletResponse response, Body body, Coding coding)
      throws IOException {
    if (coding == Coding.IDENTITY) {
      body.writeIdentity(response.getOutputStream());
    } else {
      body.writeStored(response.getOutputStream());
    }
  }

  private static boolean isBodySent(
      HttpServletRequest request, String tag, @Nullable Instant modified) {
    return !isHead(request)
        && Preconditions.judge(request, tag, modified) == Preconditions.Verdict.SEND;
  }

  private static Coding coding(HttpServletRequest request) {
    Coding coding =
        AcceptEncoding.choose(Collections.list(request.getHeaders(HttpHeaders.ACCEPT_ENCODING)));
    if (coding == null) {
      throw new Problem(
              HttpStatus.NOT_ACCEPTABLE,
              "not-acceptable",
              "There are only the content codings identity, gzip and zstd here.")
          .header(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
    }
    return coding;
  }

  private static String detail(@Nullable String detail) {
    return detail == null ? "" : "; detail=" + detail;
  }

  private static boolean isHead(HttpServletRequest request) {
    return request.getMethod().equals("HEAD");
  }
}

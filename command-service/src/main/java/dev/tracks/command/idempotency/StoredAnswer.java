package dev.tracks.command.idempotency;

import java.nio.charset.StandardCharsets;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/**
 * An answer that can be given again, byte for byte.
 *
 * @param status the HTTP status
 * @param location where the new resource is
 * @param consistencyToken what a read must carry to see the write
 * @param body the JSON body
 */
public record StoredAnswer(int status, String location, String consistencyToken, String body) {

  /**
   * The answer as Spring sends it.
   *
   * @param etag the tag of the body, which can be made from it again
   */
  public ResponseEntity<byte[]> toResponse(String etag) {
    return ResponseEntity.status(status)
        .header(HttpHeaders.LOCATION, location)
        .header(HttpHeaders.ETAG, etag)
        .header("Consistency-Token", consistencyToken)
        .contentType(MediaType.APPLICATION_JSON)
        .body(body.getBytes(StandardCharsets.UTF_8));
  }
}

package dev.tracks.stack.deadletter;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;

/** Dead letters as people read them. */
public final class DeadLetterTexts {

  private DeadLetterTexts() {}

  /** A page as a table, and how to see the next one. */
  public static void page(JsonNode page, PrintWriter out) {
    JsonNode letters = page.path("deadLetters");
    if (letters.isEmpty()) {
      out.println("No dead letters in " + text(page, "entity") + ".");
      return;
    }
    out.printf("%-8s %-20s %10s  %-24s %s%n", "number", "sent", "deliveries", "reason", "message");
    letters.forEach(
        letter ->
            out.printf(
                "%-8s %-20s %10s  %-24s %s%n",
                text(letter, "sequenceNumber"),
                text(letter, "enqueuedAt").replaceFirst("\\.\\d+", ""),
                text(letter, "deliveryCount"),
                text(letter, "reason"),
                text(letter, "messageId")));
    if (page.hasNonNull("next")) {
      out.println(
          "There are more: --after " + text(letters.get(letters.size() - 1), "sequenceNumber"));
    }
  }

  /** One, with its properties and its body. */
  public static void whole(JsonNode letter, PrintWriter out) {
    line(out, "number", text(letter, "sequenceNumber"));
    line(out, "message id", text(letter, "messageId"));
    if (letter.hasNonNull("originalMessageId")) {
      line(out, "replayed from", text(letter, "originalMessageId"));
    }
    line(out, "reason", text(letter, "reason"));
    line(out, "description", text(letter, "description"));
    line(out, "deliveries", text(letter, "deliveryCount"));
    line(out, "sent", text(letter, "enqueuedAt"));
    line(out, "content type", text(letter, "contentType"));
    line(out, "trace id", text(letter, "traceId"));
    letter
        .path("properties")
        .properties()
        .forEach(
            property ->
                line(
                    out,
                    "property",
                    Texts.line(property.getKey() + " = " + property.getValue().asText())));
    JsonNode body = letter.path("body");
    line(
        out,
        "body",
        text(letter, "bytes")
            + " bytes"
            + (body.hasNonNull("base64") ? ", in base64" : "")
            + (body.path("truncated").asBoolean() ? ", of which the first 64 KB" : ""));
    out.println();
    out.println(Texts.lines(body.path("text").asText(body.path("base64").asText(""))));
  }

  private static void line(PrintWriter out, String name, String value) {
    out.printf("%-14s %s%n", name, value);
  }

  private static String text(JsonNode node, String member) {
    JsonNode value = node.path(member);
    return value.isMissingNode() || value.isNull() ? "-" : Texts.line(value.asText());
  }
}

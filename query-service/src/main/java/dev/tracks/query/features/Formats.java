package dev.tracks.query.features;

import dev.tracks.defaults.cache.Catalogue;
import dev.tracks.query.cache.Form;
import dev.tracks.query.format.Format;
import dev.tracks.query.http.Accept;
import dev.tracks.query.http.Served;
import jakarta.servlet.http.HttpServletRequest;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Component;

/** What a client wants of rows: a format by {@code Accept}, columns by {@code ?fields=}. */
@Component
class Formats {

  static final String FIELDS = "fields";

  private final List<String> columns;

  Formats(Catalogue catalogue) {
    this.columns = RowJson.of(catalogue.columns()).names();
  }

  /**
   * Reads both.
   *
   * @throws dev.tracks.defaults.problem.Problem 400 for a field that no row has, naming those that
   *     they have; 406 for a format that there is not, naming those that there are
   */
  Served of(HttpServletRequest request, QueryString query) {
    List<String> fields = query.get(FIELDS).map(this::fields).orElse(columns);
    Format format = Format.of(Accept.choose(request, Format.mediaTypes()));
    Form form = format == Format.JSON && fields.equals(columns) ? Form.CONTENT : format.of(fields);
    return new Served(format.contentType(), form);
  }

  /** In the order of the data, whatever the order that they are asked for in. */
  private List<String> fields(String asked) {
    Set<String> wanted = new HashSet<>();
    for (String field : asked.split(",", -1)) {
      if (!columns.contains(field)) {
        throw QueryString.bad(
            "There is no field '"
                + QueryString.shortened(field)
                + "'. There are "
                + String.join(", ", columns)
                + ".");
      }
      wanted.add(field);
    }
    return columns.stream().filter(wanted::contains).toList();
  }
}

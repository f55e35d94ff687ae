package dev.tracks.testing;

import java.util.regex.Pattern;
import org.antlr.v4.runtime.BaseErrorListener;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Recognizer;
import org.apache.shardingsphere.sql.parser.autogen.SQLServerStatementLexer;
import org.apache.shardingsphere.sql.parser.autogen.SQLServerStatementParser;
import org.jspecify.annotations.Nullable;

/**
 * Whether a statement is T-SQL, by the grammar of Apache ShardingSphere. It stands in for a SQL
 * Server where there is none: it knows syntax, not tables, types or functions.
 */
public final class TSql {

  /** Two things that SQL Server takes and the grammar does not know. */
  private static final Pattern HINTS = Pattern.compile("WITH \\((ROWLOCK), READPAST\\)");

  private static final Pattern NEXT_VALUE = Pattern.compile("NEXT VALUE FOR [a-z_.]+");

  private TSql() {}

  /**
   * Checks one statement; parameters are question marks.
   *
   * @throws IllegalArgumentException with the place of the first error
   */
  public static void check(String sql) {
    String known = HINTS.matcher(sql).replaceAll("WITH ($1)");
    known = NEXT_VALUE.matcher(known).replaceAll("1");
    BaseErrorListener failing =
        new BaseErrorListener() {
          @Override
          public void syntaxError(
              Recognizer<?, ?> recognizer,
              @Nullable Object symbol,
              int line,
              int column,
              String message,
              @Nullable RecognitionException e) {
            throw new IllegalArgumentException(
                "not T-SQL at " + line + ":" + column + ", " + message + ": " + sql);
          }
        };
    SQLServerStatementLexer lexer = new SQLServerStatementLexer(CharStreams.fromString(known));
    lexer.removeErrorListeners();
    lexer.addErrorListener(failing);
    SQLServerStatementParser parser = new SQLServerStatementParser(new CommonTokenStream(lexer));
    parser.removeErrorListeners();
    parser.addErrorListener(failing);
    parser.execute();
  }
}

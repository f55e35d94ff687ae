package dev.tracks.query.cache;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** A form of a representation's content: made of nothing but the content, and always the same. */
public interface Form {

  /** The content as it is. */
  Form CONTENT =
      new Form() {
        @Override
        public String name() {
          return "content";
        }

        @Override
        public void write(InputStream content, OutputStream out) throws IOException {
          content.transferTo(out);
        }
      };

  /** What no other form is called. */
  String name();

  /** Writes all of it, keeping nothing back in a buffer. */
  void write(InputStream content, OutputStream out) throws IOException;
}

package dev.tracks.stack.command;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** The ends of log files, whatever bytes are in them: a killed process leaves half a character. */
final class Tail {

  private static final int MOST = 1024 * 1024;

  private Tail() {}

  /** The whole lines among a file's last MiB. */
  static List<String> wholeLines(Path log) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
      long start = Math.max(0, file.length() - MOST);
      file.seek(start);
      byte[] bytes = new byte[(int) (file.length() - start)];
      file.readFully(bytes);
      String text = new String(bytes, StandardCharsets.UTF_8);
      int end = text.lastIndexOf('\n');
      int from = start == 0 ? 0 : text.indexOf('\n') + 1;
      return end < from ? List.of() : Arrays.asList(text.substring(from, end).split("\r?\n", -1));
    }
  }

  /** Prints what is written to the files from now on, until the process is ended. */
  static void follow(List<Path> logs) throws IOException {
    Map<Path, Long> positions = new LinkedHashMap<>();
    for (Path log : logs) {
      positions.put(log, log.toFile().length());
    }
    while (!Thread.currentThread().isInterrupted()) {
      for (Path log : logs) {
        positions.put(log, printFrom(log, positions.getOrDefault(log, 0L), logs.size() > 1));
      }
      LockSupport.parkNanos(200_000_000);
    }
  }

  private static long printFrom(Path log, long position, boolean named) throws IOException {
    long length = log.toFile().length();
    if (length <= position) {
      return length; // nothing new, or turned over
    }
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
      file.seek(position);
      byte[] bytes = new byte[(int) Math.min(MOST, length - position)];
      file.readFully(bytes);
      if (named) {
        System.out.println("== " + log.getFileName());
      }
      System.out.write(bytes, 0, bytes.length);
      System.out.flush();
      return position + bytes.length;
    }
  }
}

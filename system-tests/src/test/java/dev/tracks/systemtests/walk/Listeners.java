package dev.tracks.systemtests.walk;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Where processes listen for TCP connections, as Linux tells under {@code /proc}. */
final class Listeners {

  private static final String LISTENING = "0A";

  private Listeners() {}

  /** The addresses on which a process listens now. */
  static List<InetSocketAddress> of(long pid) throws IOException {
    Path process = Path.of("/proc", String.valueOf(pid));
    Set<String> sockets = sockets(process.resolve("fd"));
    List<InetSocketAddress> addresses = new ArrayList<>();
    for (String table : List.of("tcp", "tcp6")) {
      for (String line : Files.readAllLines(process.resolve("net").resolve(table))) {
        String[] fields = line.strip().split(" +");
        if (fields[3].equals(LISTENING) && sockets.contains("socket:[" + fields[9] + "]")) {
          addresses.add(address(fields[1]));
        }
      }
    }
    return addresses;
  }

  private static Set<String> sockets(Path descriptors) throws IOException {
    Set<String> sockets = new HashSet<>();
    try (Stream<Path> all = Files.list(descriptors)) {
      for (Path descriptor : all.toList()) {
        try {
          sockets.add(Files.readSymbolicLink(descriptor).toString());
        } catch (NoSuchFileException closedMeanwhile) {
          // then it listens no longer
        }
      }
    }
    return sockets;
  }

  /** Four bytes at a time, each time the last one first: {@code 0100007F:1F90}. */
  private static InetSocketAddress address(String hex) throws IOException {
    String[] parts = hex.split(":");
    byte[] told = HexFormat.of().parseHex(parts[0]);
    byte[] bytes = new byte[told.length];
    for (int i = 0; i < told.length; i++) {
      bytes[i] = told[i - i % 4 + 3 - i % 4];
    }
    return new InetSocketAddress(
        InetAddress.getByAddress(bytes), HexFormat.fromHexDigits(parts[1]));
  }
}

package dev.tracks.defaults.address;

import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The addresses that begin alike, as in {@code 10.1.0.0/16}, {@code fd00::/8} or {@code 192.0.2.7}.
 *
 * @param first any address of the range
 * @param bits how many leading bits they share
 */
public record AddressRange(InetAddress first, int bits) {

  private static final Pattern RANGE = Pattern.compile("([0-9A-Fa-f.:]+)(?:/([0-9]{1,3}))?");
  private static final Pattern LITERAL = Pattern.compile("[0-9A-Fa-f.:]{2,45}");
  private static final Pattern WITH_PORT =
      Pattern.compile("(?:\\[([0-9A-Fa-f.:]+)]|([0-9.]+))(?::[0-9]{1,5})?");

  /**
   * Reads a range.
   *
   * @throws IllegalArgumentException when the text is none
   */
  public static AddressRange of(String text) {
    Matcher range = RANGE.matcher(text.strip());
    if (range.matches()) {
      Optional<InetAddress> first = address(range.group(1));
      if (first.isPresent()) {
        int most = first.get().getAddress().length * 8;
        int bits = range.group(2) == null ? most : Integer.parseInt(range.group(2));
        if (bits <= most) {
          return new AddressRange(first.get(), bits);
        }
      }
    }
    throw new IllegalArgumentException(
        "'" + text + "' is no range of addresses, such as 10.0.0.0/8 or ::1");
  }

  /**
   * An address that is written as a number, with or without a port; no name is ever looked up. An
   * IPv4 address that is written as one of IPv6 is one of IPv4.
   */
  public static Optional<InetAddress> address(String text) {
    Matcher withPort = WITH_PORT.matcher(text.strip());
    String literal = text.strip();
    if (withPort.matches()) {
      literal = withPort.group(1) != null ? withPort.group(1) : withPort.group(2);
    }
    if (!LITERAL.matcher(literal).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.ofLiteral(literal));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Whether an address is in the range; one of another family never is. */
  public boolean contains(InetAddress address) {
    byte[] one = first.getAddress();
    byte[] other = address.getAddress();
    if (one.length != other.length) {
      return false;
    }
    for (int bit = 0; bit < bits; bit++) {
      int mask = 0x80 >> bit % 8;
      if ((one[bit / 8] & mask) != (other[bit / 8] & mask)) {
        return false;
      }
    }
    return true;
  }
}

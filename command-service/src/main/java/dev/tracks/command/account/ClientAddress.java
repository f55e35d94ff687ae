package dev.tracks.command.account;

import jakarta.servlet.http.HttpServletRequest;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HexFormat;

/** Who a limit is for: an address, or of IPv6 the network that one customer has. */
final class ClientAddress {

  private static final int NETWORK_BYTES = 8;

  private ClientAddress() {}

  /** The client's, which the server has from who forwarded the request. */
  static String of(HttpServletRequest request) {
    return network(request.getRemoteAddr());
  }

  static String network(String address) {
    try {
      InetAddress parsed = InetAddress.ofLiteral(address);
      return parsed instanceof Inet6Address
          ? HexFormat.of().formatHex(parsed.getAddress(), 0, NETWORK_BYTES) + "::/64"
          : parsed.getHostAddress();
    } catch (IllegalArgumentException e) {
      return address; // whatever it is, it is the same next time
    }
  }
}

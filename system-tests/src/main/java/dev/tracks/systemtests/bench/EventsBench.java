package dev.tracks.systemtests.bench;

import java.nio.file.Path;
import java.util.List;

/**
 * What the event path costs, each figure beside a plainer one of the same run, in turn: the relay
 * beside the SDK's own batch send, posts with the outbox beside the same posts without it, and how
 * long after a post's answer its genre's key is gone beside the SDK's own hop through the same
 * broker, from 1 to 32 clients. On a stack of its own.
 */
final class EventsBench {

  private static final List<Integer> CLIENTS = List.of(1, 2, 4, 8, 16, 32);

  /** Of each kind and number of clients, so that a p99 is more than an outlier. */
  private static final int EVENTS_A_ROUND = 1_000;

  private final BenchStack stack;
  private final int rounds;
  private final Path plots;

  EventsBench(BenchStack stack, int rounds, Path plots) {
    this.stack = stack;
    this.rounds = rounds;
    this.plots = plots;
  }

  void run() throws Exception {
    relay();
    posts();
    invalidations();
  }

  private void relay() throws Exception {
    RelayRate relay = new RelayRate(stack);
    relay.relayed(); // the first of each warms up
    relay.sent();
    Rates relayed = new Rates("relay, outbox to acknowledged and marked, events/s");
    Rates sent = new Rates("bare SDK batch send, events/s");
    Rates ratio = new Rates("relay / bare batch send (aim >= 0.5)");
    for (int round = 0; round < rounds; round++) {
      double relays = relay.relayed();
      double sends = relay.sent();
      relayed.add(relays);
      sent.add(sends);
      ratio.add(relays / sends);
    }
    System.out.println(relayed);
    System.out.println(sent);
    System.out.println(ratio.ratios());
  }

  private void posts() throws Exception {
    PostRate rate = new PostRate(stack);
    rate.perSecond(8);
    List<Rates> with = rates("posts with the outbox");
    List<Rates> without = rates("the same without it");
    List<Rates> ratio = ratios("with / without the outbox", "aim >= 0.8");
    try (OutboxSwitch outbox = new OutboxSwitch(stack)) {
      for (int round = 0; round < rounds; round++) {
        for (int i = 0; i < CLIENTS.size(); i++) {
          outbox.on();
          double on = rate.perSecond(CLIENTS.get(i));
          outbox.off();
          double off = rate.perSecond(CLIENTS.get(i));
          with.get(i).add(on);
          without.get(i).add(off);
          ratio.get(i).add(on / off);
        }
      }
    }
    for (int i = 0; i < CLIENTS.size(); i++) {
      System.out.println(with.get(i));
      System.out.println(without.get(i));
      System.out.println(ratio.get(i).ratios());
    }
    System.out.println(
        "without it, the relay still looks for rows after each post, and finds none: the ratio is"
            + " that of storing and sending, not of looking");
    new Plot("Posts per second", "clients", "posts/s")
        .add("with the outbox", CLIENTS, with.stream().map(Rates::median).toList())
        .add("without it", CLIENTS, without.stream().map(Rates::median).toList())
        .save(plots.resolve("posts.svg"));
  }

  private void invalidations() throws Exception {
    List<Rates> invalidated = lags("post's answer to key gone, p99");
    List<Rates> hops = lags("SDK publish to handler, p99");
    List<Rates> ratio = ratios("invalidated / hop, p99", "aim <= 3");
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < CLIENTS.size(); i++) {
        try (InvalidationLag lag = new InvalidationLag(stack, CLIENTS.get(i))) {
          lag.measure(EVENTS_A_ROUND);
          System.out.println(lag.invalidated());
          System.out.println(lag.hops());
          invalidated.get(i).add(lag.invalidated().millis(99));
          hops.get(i).add(lag.hops().millis(99));
          ratio.get(i).add(lag.invalidated().millis(99) / lag.hops().millis(99));
        }
      }
    }
    for (int i = 0; i < CLIENTS.size(); i++) {
      System.out.println(invalidated.get(i).ratios());
      System.out.println(hops.get(i).ratios());
      System.out.println(ratio.get(i).ratios());
    }
    new Plot("p99 of an invalidation, median of " + rounds + " rounds", "posting clients", "ms")
        .add("post's answer to key gone", CLIENTS, invalidated.stream().map(Rates::median).toList())
        .add("SDK publish to handler", CLIENTS, hops.stream().map(Rates::median).toList())
        .save(plots.resolve("invalidation.svg"));
  }

  private static List<Rates> lags(String name) {
    return CLIENTS.stream()
        .map(clients -> new Rates(name + ", " + clients + " clients, ms"))
        .toList();
  }

  private static List<Rates> ratios(String name, String aim) {
    return CLIENTS.stream()
        .map(clients -> new Rates(name + " at " + clients + " clients (" + aim + ")"))
        .toList();
  }

  private static List<Rates> rates(String name) {
    return CLIENTS.stream()
        .map(clients -> new Rates(name + ", " + clients + " clients, posts/s"))
        .toList();
  }
}

package dev.tracks.systemtests.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What the event path costs, each figure beside a plainer one of the same run, in turn: the relay
 * beside the SDK's own batch send, posts with the outbox beside the same posts without it, and how
 * long after a post's answer its genre's key is gone beside the SDK's own hop through the same
 * broker, from 1 to 32 clients. On a stack of its own.
 */
final class EventsBench {

  private static final List<Integer> CLIENTS = List.of(1, 2, 4, 8, 16, 32);

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
    for (int round = 0; round < rounds; round++) {
      relayed.add(relay.relayed());
      sent.add(relay.sent());
    }
    System.out.println(relayed);
    System.out.println(sent);
    ratio("relay / bare batch send (aim >= 0.5)", relayed.median() / sent.median());
  }

  private void posts() throws Exception {
    PostRate rate = new PostRate(stack);
    rate.perSecond(8);
    List<Rates> with = rates("posts with the outbox");
    List<Rates> without = rates("the same without it");
    try (OutboxSwitch outbox = new OutboxSwitch(stack)) {
      for (int round = 0; round < rounds; round++) {
        for (int i = 0; i < CLIENTS.size(); i++) {
          outbox.on();
          with.get(i).add(rate.perSecond(CLIENTS.get(i)));
          outbox.off();
          without.get(i).add(rate.perSecond(CLIENTS.get(i)));
        }
      }
    }
    for (int i = 0; i < CLIENTS.size(); i++) {
      System.out.println(with.get(i));
      System.out.println(without.get(i));
      ratio(
          "with / without the outbox at " + CLIENTS.get(i) + " clients (aim >= 0.8)",
          with.get(i).median() / without.get(i).median());
    }
    new Plot("Posts per second", "clients", "posts/s")
        .add("with the outbox", CLIENTS, with.stream().map(Rates::median).toList())
        .add("without it", CLIENTS, without.stream().map(Rates::median).toList())
        .save(plots.resolve("posts.svg"));
  }

  private void invalidations() throws Exception {
    List<Double> invalidated = new ArrayList<>();
    List<Double> hops = new ArrayList<>();
    for (int clients : CLIENTS) {
      try (InvalidationLag lag = new InvalidationLag(stack, clients)) {
        lag.measure(clients == 1 ? 1_000 : 300);
        System.out.println(lag.invalidated());
        System.out.println(lag.hops());
        ratio(
            "invalidated / hop, p99, at " + clients + " clients (aim <= 3)",
            lag.invalidated().millis(99) / lag.hops().millis(99));
        invalidated.add(lag.invalidated().millis(99));
        hops.add(lag.hops().millis(99));
      }
    }
    new Plot("p99 of an invalidation", "posting clients", "ms")
        .add("post's answer to key gone", CLIENTS, invalidated)
        .add("SDK publish to handler", CLIENTS, hops)
        .save(plots.resolve("invalidation.svg"));
  }

  private static List<Rates> rates(String name) {
    return CLIENTS.stream()
        .map(clients -> new Rates(name + ", " + clients + " clients, posts/s"))
        .toList();
  }

  private static void ratio(String name, double value) {
    System.out.printf(Locale.ROOT, "%s: %.2f%n", name, value);
  }
}

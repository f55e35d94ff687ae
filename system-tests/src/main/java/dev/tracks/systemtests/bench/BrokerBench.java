package dev.tracks.systemtests.bench;

import dev.tracks.servicebus.emulator.EmbeddedServiceBus;
import dev.tracks.stack.process.Trees;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/**
 * What the broker takes in and hands out, with the unmodified SDK: with every acknowledgement on
 * the disk, beside the same with nothing on it, in turn; and how often a second the disk alone can
 * be forced. Broker and clients share this process. The entities are those of the system, so ids
 * are looked up in ten minutes of history.
 */
final class BrokerBench {

  private static final int FORCES = 500;
  private static final int FORCED_BYTES = 1024;

  private final Path repository;
  private final int rounds;
  private final int messages;

  BrokerBench(Path repository, int rounds, int messages) {
    this.repository = repository;
    this.rounds = rounds;
    this.messages = messages;
  }

  void run() throws IOException, InterruptedException {
    Path home = Files.createDirectories(repository.resolve(".tracks"));
    Path directory = Files.createTempDirectory(home, "bench-broker-");
    try {
      run(directory);
    } finally {
      Trees.delete(directory);
    }
  }

  private void run(Path directory) throws IOException, InterruptedException {
    Path config = repository.resolve("contracts/service-bus/Config.json");
    Rates forces = new Rates("append and force of 1 KiB");
    try (EmbeddedServiceBus onDisk =
            EmbeddedServiceBus.withConfig(config).directory(directory.resolve("data")).start();
        EmbeddedServiceBus inMemory = EmbeddedServiceBus.withConfig(config).start();
        BrokerRate durable = new BrokerRate(onDisk.connectionString(), messages);
        BrokerRate plain = new BrokerRate(inMemory.connectionString(), messages)) {
      durable.round(false);
      plain.round(false);
      for (int round = 0; round < rounds; round++) {
        forces.add(forced(directory.resolve("forced")));
        BrokerRate one = round % 2 == 0 ? durable : plain;
        one.round(true);
        (one == durable ? plain : durable).round(true);
        System.err.println("round " + (round + 1) + " of " + rounds + " is done");
      }
      print(durable, plain, forces);
    }
  }

  private void print(BrokerRate durable, BrokerRate plain, Rates forces) {
    System.out.printf(
        Locale.ROOT,
        "%d rounds in turn, %,d messages of %d bytes each; median (range), a second%n%n",
        rounds,
        messages,
        BrokerRate.BODY);
    System.out.println("| | durable | in memory | durable / in memory |");
    System.out.println("|---|---|---|---|");
    row("batch send, full batches one after the other", durable.batch(), plain.batch());
    row("single send, one sender, one after the other", durable.single(), plain.single());
    row(
        "processor, peek-lock and complete, " + BrokerRate.CONCURRENT_CALLS + " calls at once",
        durable.processor(),
        plain.processor());
    System.out.printf("| the disk alone: %s | %s | | |%n", forces.name(), forces.cell());
  }

  private static void row(String name, Rates durable, Rates plain) {
    System.out.printf(
        Locale.ROOT,
        "| %s | %s | %s | %.2f |%n",
        name,
        durable.cell(),
        plain.cell(),
        durable.median() / plain.median());
  }

  private static double forced(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      long begin = System.nanoTime();
      for (int i = 0; i < FORCES; i++) {
        channel.write(ByteBuffer.allocate(FORCED_BYTES));
        channel.force(false);
      }
      return FORCES / ((System.nanoTime() - begin) / 1e9);
    }
  }
}

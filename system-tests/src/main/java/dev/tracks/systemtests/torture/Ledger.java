package dev.tracks.systemtests.torture;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;

/** What the clients asked for and were told. */
final class Ledger {

  private final Map<String, Write> writes = new ConcurrentHashMap<>();
  private final Map<String, Upload> uploads = new ConcurrentHashMap<>();
  private final Collection<String> doubled = new ConcurrentLinkedQueue<>();
  private final Collection<String> refused = new ConcurrentLinkedQueue<>();
  private final Map<String, LongAdder> answers = new ConcurrentHashMap<>();
  private final Map<Changes.Kind, LongAdder> changes = new ConcurrentHashMap<>();

  /** Notes a write before its first attempt. */
  void intend(Write write) {
    writes.put(write.trackId(), write);
  }

  /** Notes a file before its first attempt. */
  void intend(Upload upload) {
    uploads.put(upload.key(), upload);
  }

  /** A change of a track that is there was acknowledged. */
  void acknowledged(Changes.Kind kind) {
    changes.computeIfAbsent(kind, any -> new LongAdder()).increment();
  }

  /** How many of a kind were acknowledged. */
  long made(Changes.Kind kind) {
    LongAdder sum = changes.get(kind);
    return sum == null ? 0 : sum.sum();
  }

  /** Counts an answer by status, or a failure by its kind. */
  void answered(String what) {
    answers.computeIfAbsent(what, any -> new LongAdder()).increment();
  }

  /** A retry that was not answered as the first attempt was. */
  void doubled(String what) {
    doubled.add(what);
  }

  /** A valid request that was refused for good. */
  void refused(String what) {
    refused.add(what);
  }

  Collection<Write> writes() {
    return List.copyOf(writes.values());
  }

  Collection<Upload> uploads() {
    return List.copyOf(uploads.values());
  }

  /** How many files were sent whose import was told to be done. */
  long imported() {
    return uploads.values().stream().filter(Ledger::isDone).count();
  }

  private static boolean isDone(Upload upload) {
    Upload.End told = upload.told();
    return told != null && told.state().equals("done");
  }

  long posts() {
    return writes.size();
  }

  long acknowledged() {
    return writes.values().stream().filter(write -> write.acknowledgement() != null).count();
  }

  List<String> doubles() {
    return List.copyOf(doubled);
  }

  List<String> refusals() {
    return List.copyOf(refused);
  }

  Map<String, Long> answers() {
    Map<String, Long> sums = new java.util.TreeMap<>();
    answers.forEach((what, count) -> sums.put(what, count.sum()));
    return sums;
  }
}

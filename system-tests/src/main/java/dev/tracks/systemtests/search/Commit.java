package dev.tracks.systemtests.search;

import java.util.List;

/** One transaction: rows, the versions of the genres that they touch, an event for each genre. */
record Commit(String name, List<Change> changes) {

  static Commit insert(int id, int genre) {
    return new Commit(
        "insert row " + id + " into " + Vectors.name(genre), List.of(new Change.Insert(id, genre)));
  }

  static Commit update(int id) {
    return new Commit("update row " + id, List.of(new Change.Update(id)));
  }

  static Commit delete(int id) {
    return new Commit("delete row " + id, List.of(new Change.Delete(id)));
  }

  static Commit move(int id, int genre) {
    return new Commit(
        "move row " + id + " to " + Vectors.name(genre), List.of(new Change.Move(id, genre)));
  }

  static Commit of(String name, Change... changes) {
    return new Commit(name, List.of(changes));
  }
}

package dev.tracks.systemtests.search;

/** What a commit does to one row. Genres are numbers from 0; ids are small and above 0. */
sealed interface Change {

  int id();

  /** A row that was not there. */
  record Insert(int id, int genre) implements Change {}

  /** Another content of a row that is there. */
  record Update(int id) implements Change {}

  /** A row goes. */
  record Delete(int id) implements Change {}

  /** A row changes its genre: a change of both genres. */
  record Move(int id, int genre) implements Change {}
}

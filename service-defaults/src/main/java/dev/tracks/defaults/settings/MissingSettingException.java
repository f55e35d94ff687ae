package dev.tracks.defaults.settings;

/** A service cannot start, because its environment does not say what it needs to know. */
public final class MissingSettingException extends RuntimeException {

  private static final long serialVersionUID = 1L;
  private final String remedy;

  MissingSettingException(String message, String remedy) {
    super(message);
    this.remedy = remedy;
  }

  /** What to do about it. */
  String remedy() {
    return remedy;
  }
}

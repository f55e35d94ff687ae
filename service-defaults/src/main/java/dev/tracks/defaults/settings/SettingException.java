package dev.tracks.defaults.settings;

/**
 * A service cannot start: its environment does not say what it needs to know, or says what must not
 * be.
 */
public final class SettingException extends RuntimeException {

  private static final long serialVersionUID = 1L;
  private final String remedy;

  /**
   * @param message what is missing or wrong, and why that is so; never a secret
   * @param remedy what to do about it
   */
  public SettingException(String message, String remedy) {
    super(message);
    this.remedy = remedy;
  }

  /** What to do about it. */
  public String remedy() {
    return remedy;
  }
}

package io.penstock.settings;

/**
 * A setting is unknown, missing or not of its form; the message names the key and says the cure.
 */
public class SettingsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** An exception whose message is fit for the user's eyes. */
  public SettingsException(String message) {
    super(message);
  }

  /** As above, with the cause. */
  public SettingsException(String message, Throwable cause) {
    super(message, cause);
  }
}

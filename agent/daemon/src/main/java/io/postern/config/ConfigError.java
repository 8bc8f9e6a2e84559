package io.postern.config;

/**
 * An error that a user made.
 *
 * @param place where: an instance path, a line of a file ({@code line 3}), or empty for the whole
 * @param sentence what was expected and what was found
 */
public record ConfigError(String place, String sentence) {
  @Override
  public String toString() {
    return place.isEmpty() ? sentence : place + ": " + sentence;
  }
}

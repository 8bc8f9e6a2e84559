package io.postern.cluster;

/** Why octets from the network are no message for this node. Each is counted. */
public enum Rejection {
  /** They end too early. */
  SHORT("ends too early"),
  /** They go on after the end. */
  TRAILING("goes on after its end"),
  /** Of another release's format. */
  VERSION("is of a version that is unknown here"),
  /** Of no kind that is known. */
  KIND("is of a kind that is unknown here"),
  /** A text or list is longer than allowed. */
  LENGTH("has a text or list that is too long"),
  /** A name or text is not what names and texts are made of. */
  TEXT("has a name or text with characters that have no place there"),
  /** A number is out of its range. */
  VALUE("has a value out of range");

  private final String sentence;

  Rejection(String sentence) {
    this.sentence = sentence;
  }

  /** What is wrong, to follow "a message that ...". */
  public String sentence() {
    return sentence;
  }
}

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
  VALUE("has a value out of range"),
  /** No packet of a cluster. */
  FOREIGN("is not of this protocol"),
  /** Of a cluster of another name. */
  CLUSTER("is of another cluster"),
  /** Sealed with a secret that is not configured here. */
  SECRET("is sealed with another secret"),
  /** Its seal is broken: it was changed on its way, or is forged. */
  SEAL("was changed on its way or is forged"),
  /** It was received before, or is so late that it might have been. */
  REPLAYED("was received before, or comes too late"),
  /** Its sender has not proved yet that it speaks now; it is asked to. */
  UNPROVED("is of a sender that has not yet proved to be there"),
  /** It carries this node's own name. */
  OWN_NAME("is of another node with this node's id"),
  /** Two nodes speak at the same time under one name. */
  NAME_TWICE("is of a node whose id another node has too");

  private final String sentence;

  Rejection(String sentence) {
    this.sentence = sentence;
  }

  /** What is wrong, to follow "a message that ...". */
  public String sentence() {
    return sentence;
  }
}

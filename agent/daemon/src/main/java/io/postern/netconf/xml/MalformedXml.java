package io.postern.netconf.xml;

/** A message that is no XML, or that is larger, deeper or stranger than is accepted. */
public final class MalformedXml extends Exception {
  private static final long serialVersionUID = 1;

  /** With the reason, in a sentence for the sender. */
  public MalformedXml(String sentence) {
    super(sentence, null, false, false);
  }

  /** The reason. */
  public String sentence() {
    return String.valueOf(getMessage());
  }
}

package io.postern.netconf.xml;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * Writes elements, each namespace declared as the default one where it changes. A start tag is
 * written when something follows it, so that one without contents becomes an empty element.
 */
public final class XmlWriter {
  private record Open(String namespace, String name) {}

  private final StringBuilder out;
  private final int most;
  private final Consumer<String> overflow;
  private final Deque<Open> open = new ArrayDeque<>();
  private boolean inTag;
  private boolean overflowed;

  /** Writes to a text of its own. */
  public XmlWriter() {
    this(Integer.MAX_VALUE, part -> {});
  }

  /**
   * Writes to a text of its own, and hands over what there is of it where it grows long.
   *
   * @param most characters after which an element's end hands over
   */
  public XmlWriter(int most, Consumer<String> overflow) {
    out = new StringBuilder(1024);
    this.most = most;
    this.overflow = overflow;
  }

  /** Whether something was handed over: it cannot be taken back. */
  public boolean overflowed() {
    return overflowed;
  }

  /** Begins an element. */
  public XmlWriter start(String namespace, String name) {
    endTag();
    Open parent = open.peek();
    out.append('<').append(name);
    if (!(parent == null ? "" : parent.namespace()).equals(namespace)) {
      out.append(" xmlns=\"");
      escape(namespace, true);
      out.append('"');
    }
    open.push(new Open(namespace, name));
    inTag = true;
    return this;
  }

  /** Adds an attribute without namespace, or with a prefix that is declared, to the open tag. */
  public XmlWriter attribute(String name, String value) {
    out.append(' ').append(name).append("=\"");
    escape(value, true);
    out.append('"');
    return this;
  }

  /** Writes character data. */
  public XmlWriter text(String text) {
    if (!text.isEmpty()) {
      endTag();
      escape(text, false);
    }
    return this;
  }

  /** Ends the element that was begun last. */
  public XmlWriter end() {
    Open closed = open.pop();
    if (inTag) {
      out.append("/>");
      inTag = false;
    } else {
      out.append("</").append(closed.name()).append('>');
    }
    if (out.length() > most) {
      overflowed = true;
      overflow.accept(out.toString());
      out.setLength(0);
    }
    return this;
  }

  /** An element with character data. */
  public XmlWriter leaf(String namespace, String name, String value) {
    return start(namespace, name).text(value).end();
  }

  /** An element of the same namespace as the one it stands in. */
  public XmlWriter leaf(String name, String value) {
    Open parent = open.peek();
    return leaf(parent == null ? "" : parent.namespace(), name, value);
  }

  /** Appends what is XML already. */
  public XmlWriter raw(CharSequence xml) {
    endTag();
    out.append(xml);
    return this;
  }

  /** How much is written and was not handed over. */
  public int length() {
    return out.length();
  }

  /** What is written, in UTF-8. */
  public byte[] octets() {
    return toString().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return out.toString();
  }

  private void endTag() {
    if (inTag) {
      out.append('>');
      inTag = false;
    }
  }

  /** What XML 1.0 cannot carry at all becomes the replacement character. */
  private void escape(String text, boolean quoted) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '\r' -> out.append("&#13;");
        case '"' -> out.append(quoted ? "&quot;" : "\"");
        default -> {
          if (Character.isHighSurrogate(c)
              && i + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(i + 1))) {
            out.append(c).append(text.charAt(++i));
          } else if ((c < ' ' && c != '\n' && c != '\t')
              || Character.isSurrogate(c)
              || c == '\uFFFE'
              || c == '\uFFFF') {
            out.append('\uFFFD');
          } else {
            out.append(c);
          }
        }
      }
    }
  }
}

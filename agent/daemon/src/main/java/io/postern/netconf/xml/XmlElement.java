package io.postern.netconf.xml;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An element of a message.
 *
 * @param namespace its namespace; empty where none
 * @param name its local name
 * @param attributes its attributes, declarations of namespaces apart
 * @param children its child elements
 * @param text its own character data, untrimmed; empty where it has children
 * @param prefixes the namespaces in scope, by prefix; the default one under the empty prefix
 */
public record XmlElement(
    String namespace,
    String name,
    List<Attribute> attributes,
    List<XmlElement> children,
    String text,
    Map<String, String> prefixes) {

  /**
   * An attribute.
   *
   * @param namespace its namespace; empty where none
   * @param prefix its prefix; empty where none
   * @param name its local name
   * @param value its value
   */
  public record Attribute(String namespace, String prefix, String name, String value) {}

  /** Whether it is this element. */
  public boolean is(String elementNamespace, String elementName) {
    return name.equals(elementName) && namespace.equals(elementNamespace);
  }

  /** The first child of this name in the same namespace. */
  public Optional<XmlElement> child(String childName) {
    return children.stream().filter(c -> c.is(namespace, childName)).findFirst();
  }

  /** Its child elements of a namespace. */
  public Stream<XmlElement> childrenOf(String childNamespace) {
    return children.stream().filter(c -> c.namespace.equals(childNamespace));
  }

  /** The value of an attribute. */
  public Optional<String> attribute(String attributeNamespace, String attributeName) {
    return attributes.stream()
        .filter(a -> a.name.equals(attributeName) && a.namespace.equals(attributeNamespace))
        .map(Attribute::value)
        .findFirst();
  }

  /** Its character data without the blanks around it. */
  public String value() {
    return text.strip();
  }
}

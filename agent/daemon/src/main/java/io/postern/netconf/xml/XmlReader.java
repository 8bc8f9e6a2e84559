package io.postern.netconf.xml;

import java.io.ByteArrayInputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/** Reads a message into elements. Thread-safe. */
public final class XmlReader {
  private static final int MAX_DEPTH = 64;
  private static final int MAX_ELEMENTS = 400_000;
  private static final int MAX_ATTRIBUTES = 64;

  private final XMLInputFactory factory;

  /** A reader that resolves nothing from outside the message. */
  public XmlReader() {
    factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, true);
    factory.setXMLResolver(
        (publicId, systemId, base, namespace) -> {
          throw new XMLStreamException("external entity");
        });
  }

  /** Reads a message. */
  public XmlElement read(byte[] message) throws MalformedXml {
    try {
      XMLStreamReader in = factory.createXMLStreamReader(new ByteArrayInputStream(message));
      try {
        return read(in);
      } finally {
        in.close();
      }
    } catch (XMLStreamException e) {
      int line = e.getLocation() == null ? 0 : e.getLocation().getLineNumber();
      throw new MalformedXml("the message is no well-formed XML (line " + line + ")");
    } catch (RuntimeException e) {
      // The JDK's parser answers some malformed input with exceptions of its own making.
      throw new MalformedXml("the message is no well-formed XML");
    }
  }

  private static final class Open {
    private final String namespace;
    private final String name;
    private final List<XmlElement.Attribute> attributes;
    private final Map<String, String> prefixes;
    private final List<XmlElement> children = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();

    Open(
        String namespace,
        String name,
        List<XmlElement.Attribute> attributes,
        Map<String, String> prefixes) {
      this.namespace = namespace;
      this.name = name;
      this.attributes = attributes;
      this.prefixes = prefixes;
    }

    XmlElement close() {
      return new XmlElement(
          namespace,
          name,
          attributes,
          children,
          children.isEmpty() ? text.toString() : "",
          prefixes);
    }
  }

  private static XmlElement read(XMLStreamReader in) throws XMLStreamException, MalformedXml {
    Deque<Open> open = new ArrayDeque<>();
    XmlElement root = null;
    int elements = 0;
    while (in.hasNext()) {
      switch (in.next()) {
        case XMLStreamConstants.START_ELEMENT -> {
          if (open.size() >= MAX_DEPTH || ++elements > MAX_ELEMENTS) {
            throw new MalformedXml("the message has more elements, or deeper, than are accepted");
          }
          Open parent = open.peek();
          open.push(begin(in, parent == null ? Map.of() : parent.prefixes));
        }
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE -> {
          Open current = open.peek();
          if (current != null) {
            current.text.append(in.getTextCharacters(), in.getTextStart(), in.getTextLength());
          }
        }
        case XMLStreamConstants.END_ELEMENT -> {
          XmlElement closed = open.pop().close();
          Open parent = open.peek();
          if (parent == null) {
            root = closed;
          } else {
            parent.children.add(closed);
          }
        }
        case XMLStreamConstants.DTD, XMLStreamConstants.ENTITY_REFERENCE ->
            throw new MalformedXml("a document type or an entity is not accepted");
        default -> {}
      }
    }
    return ended(root);
  }

  private static XmlElement ended(@Nullable XmlElement root) throws MalformedXml {
    if (root == null) {
      throw new MalformedXml("the message is empty");
    }
    return root;
  }

  private static Open begin(XMLStreamReader in, Map<String, String> inherited) throws MalformedXml {
    Map<String, String> prefixes = inherited;
    int declared = in.getNamespaceCount();
    if (declared > MAX_ATTRIBUTES || in.getAttributeCount() > MAX_ATTRIBUTES) {
      throw new MalformedXml("an element has more attributes than are accepted");
    }
    if (declared > 0) {
      prefixes = new HashMap<>(inherited);
      for (int i = 0; i < declared; i++) {
        String prefix = in.getNamespacePrefix(i);
        String uri = in.getNamespaceURI(i);
        prefixes.put(prefix == null ? "" : prefix, uri == null ? "" : uri);
      }
    }
    List<XmlElement.Attribute> attributes = new ArrayList<>(in.getAttributeCount());
    for (int i = 0; i < in.getAttributeCount(); i++) {
      attributes.add(
          new XmlElement.Attribute(
              orEmpty(in.getAttributeNamespace(i)),
              orEmpty(in.getAttributePrefix(i)),
              in.getAttributeLocalName(i),
              in.getAttributeValue(i)));
    }
    return new Open(orEmpty(in.getNamespaceURI()), in.getLocalName(), attributes, prefixes);
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}

package io.postern.tests.truth;

import io.postern.tests.netconf.RawClient;
import io.postern.view.Table;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** What a NETCONF {@code get} without a filter yields. */
final class NetconfWindow {
  private final Element data;

  private NetconfWindow(Element data) {
    this.data = data;
  }

  static NetconfWindow read(RawClient client) throws IOException {
    String reply = client.ask("<get/>");
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setNamespaceAware(true);
      Element root =
          factory
              .newDocumentBuilder()
              .parse(new InputSource(new StringReader(reply)))
              .getDocumentElement();
      return new NetconfWindow(
          children(root, "data").stream()
              .findFirst()
              .orElseThrow(() -> new IOException("no data: " + reply)));
    } catch (ParserConfigurationException | SAXException e) {
      throw new IOException(e);
    }
  }

  /** The entries of a table's list by their keys; of a container the one there is. */
  Map<List<String>, Element> rows(Table<?> table) {
    Map<List<String>, Element> rows = new LinkedHashMap<>();
    List<String> path = new ArrayList<>();
    for (String segment : table.list().substring(1).split("/", -1)) {
      path.add(plain(segment));
    }
    descend(table, path, 0, data, List.of(), rows);
    return rows;
  }

  private static void descend(
      Table<?> table,
      List<String> path,
      int depth,
      Element at,
      List<String> keys,
      Map<List<String>, Element> rows) {
    if (depth == path.size()) {
      rows.put(keys, at);
      return;
    }
    List<String> names = keysAt(table, path, depth);
    for (Element child : children(at, path.get(depth))) {
      List<String> further = new ArrayList<>(keys);
      for (String name : names) {
        further.add(text(child, name).orElse(""));
      }
      descend(table, path, depth + 1, child, further, rows);
    }
  }

  /** The names of the keys of the list that stands at a depth of the path. */
  private static List<String> keysAt(Table<?> table, List<String> path, int depth) {
    List<String> names = new ArrayList<>();
    for (Table.Key<?> key : table.keys()) {
      List<String> leaf = List.of(key.leaf().split("/", -1));
      int first = path.indexOf(leaf.getFirst());
      if (first + leaf.size() - 2 == depth) {
        names.add(plain(leaf.getLast()));
      }
    }
    return names;
  }

  /** A leaf below an entry; several values of a leaf-list with blanks between. */
  static Optional<String> text(Element entry, String leaf) {
    Element at = entry;
    List<String> path = List.of(leaf.split("/", -1));
    for (String segment : path.subList(0, path.size() - 1)) {
      List<Element> next = children(at, plain(segment));
      if (next.isEmpty()) {
        return Optional.empty();
      }
      at = next.getFirst();
    }
    List<Element> values = children(at, plain(path.getLast()));
    return values.isEmpty()
        ? Optional.empty()
        : Optional.of(String.join(" ", values.stream().map(Element::getTextContent).toList()));
  }

  private static List<Element> children(Element parent, String name) {
    List<Element> found = new ArrayList<>();
    for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element element && name.equals(element.getLocalName())) {
        found.add(element);
      }
    }
    return found;
  }

  private static String plain(String segment) {
    return segment.substring(segment.indexOf(':') + 1);
  }
}

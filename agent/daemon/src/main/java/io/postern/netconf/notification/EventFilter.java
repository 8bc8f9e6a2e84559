package io.postern.netconf.notification;

import io.postern.netconf.xml.MalformedXml;
import io.postern.netconf.xml.Namespaces;
import io.postern.netconf.xml.XmlElement;
import io.postern.netconf.xml.XmlReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A subscription's subtree filter: an event passes where the filter selects anything of it. */
final class EventFilter {
  private final XmlReader reader = new XmlReader();
  private final @Nullable XmlElement filter;

  EventFilter(@Nullable XmlElement filter) {
    this.filter = filter;
  }

  /** Whether a notification, as it is sent, passes. */
  boolean passes(String notification) {
    if (filter == null) {
      return true;
    }
    try {
      XmlElement message = reader.read(notification.getBytes(StandardCharsets.UTF_8));
      return message.children().stream()
          .filter(event -> !event.namespace().equals(Namespaces.NOTIFICATION))
          .anyMatch(event -> filter.children().stream().anyMatch(f -> selects(f, event)));
    } catch (MalformedXml e) {
      return true;
    }
  }

  private static boolean selects(XmlElement filter, XmlElement element) {
    boolean named =
        filter.name().equals(element.name())
            && (filter.namespace().isEmpty()
                || filter.namespace().equals(Namespaces.BASE)
                || filter.namespace().equals(Namespaces.NOTIFICATION)
                || filter.namespace().equals(element.namespace()));
    if (!named || !filter.attributes().isEmpty()) {
      return false;
    }
    if (filter.children().isEmpty()) {
      return filter.value().isEmpty() || filter.value().equals(element.value());
    }
    List<XmlElement> conditions =
        filter.children().stream()
            .filter(f -> f.children().isEmpty() && !f.value().isEmpty())
            .toList();
    List<XmlElement> others =
        filter.children().stream().filter(f -> !conditions.contains(f)).toList();
    return conditions.stream().allMatch(f -> any(f, element))
        && (others.isEmpty() || others.stream().anyMatch(f -> any(f, element)));
  }

  private static boolean any(XmlElement filter, XmlElement element) {
    return element.children().stream().anyMatch(child -> selects(filter, child));
  }
}

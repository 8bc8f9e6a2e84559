package io.postern.netconf.operation;

import io.postern.netconf.xml.XmlElement;

/** An operation. */
@FunctionalInterface
public interface Operation {
  /** Does it. May take its time: only this client waits. */
  Outcome run(Client client, XmlElement request);
}

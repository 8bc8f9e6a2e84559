package io.postern.netconf.datastore;

import io.postern.config.schema.SchemaNode;
import io.postern.config.tree.Place;
import java.util.List;

/**
 * A node of an edit.
 *
 * @param schema what it is
 * @param place where it is
 * @param operation what is done to it
 * @param keys an entry's keys
 * @param value a leaf's or leaf-list entry's value, canonical; empty for others
 * @param children what is edited in it
 * @param insert where among the user's order it goes
 */
record EditNode(
    SchemaNode schema,
    Place place,
    EditOperation operation,
    List<String> keys,
    String value,
    List<EditNode> children,
    Insert insert) {

  /** Where an entry goes in a list whose order is the user's (RFC 7950 section 7.8.6). */
  sealed interface Insert {
    /** At the end if it is new, else where it was. */
    record Unsaid() implements Insert {}

    /** At the beginning. */
    record First() implements Insert {}

    /** At the end. */
    record Last() implements Insert {}

    /** Before another entry. */
    record Before(List<String> keys) implements Insert {}

    /** After another entry. */
    record After(List<String> keys) implements Insert {}
  }
}

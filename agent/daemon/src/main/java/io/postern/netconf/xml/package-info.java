/**
 * NETCONF's XML: messages as element trees, errors, and the writer of replies. No DTD, no external
 * entity; size, depth and number of elements are bounded.
 */
@NullMarked
package io.postern.netconf.xml;

import org.jspecify.annotations.NullMarked;

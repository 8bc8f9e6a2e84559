/** The lab itself, and the agent in it: real namespaces, links, processes, and a peer's view. */
@NullMarked
package io.postern.tests.lab;

import org.jspecify.annotations.NullMarked;

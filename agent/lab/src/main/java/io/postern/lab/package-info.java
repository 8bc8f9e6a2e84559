/**
 * The user's lab: switches, boxes, hosts and a management station in network namespaces.
 *
 * <p>It starts the agent as a process and knows none of its classes; the agent does not know it.
 */
@NullMarked
package io.postern.lab;

import org.jspecify.annotations.NullMarked;

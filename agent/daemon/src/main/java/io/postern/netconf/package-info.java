/** NETCONF: the wiring of its parts. The agent makes one {@link NetconfService}. */
@NullMarked
package io.postern.netconf;

import org.jspecify.annotations.NullMarked;

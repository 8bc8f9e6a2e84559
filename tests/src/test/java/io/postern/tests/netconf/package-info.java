/** The NETCONF server from outside: real clients, a real socket, an agent made of values. */
@NullMarked
package io.postern.tests.netconf;

import org.jspecify.annotations.NullMarked;

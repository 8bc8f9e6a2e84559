/**
 * How a forwarder fares from failure to withdrawal and back: values and pure functions on them,
 * with their deadlines.
 */
@NullMarked
package io.postern.core.gateway.forwarder;

import org.jspecify.annotations.NullMarked;

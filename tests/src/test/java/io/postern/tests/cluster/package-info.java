/** The channel between gateways: its messages, its seals, and three nodes in namespaces. */
@NullMarked
package io.postern.tests.cluster;

import org.jspecify.annotations.NullMarked;

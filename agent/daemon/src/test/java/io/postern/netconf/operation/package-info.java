@NullMarked
package io.postern.netconf.operation;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.postern.netconf.access;

import org.jspecify.annotations.NullMarked;

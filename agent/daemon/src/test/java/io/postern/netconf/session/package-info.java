@NullMarked
package io.postern.netconf.session;

import org.jspecify.annotations.NullMarked;

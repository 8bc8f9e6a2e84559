@NullMarked
package io.postern.netconf.datastore;

import org.jspecify.annotations.NullMarked;

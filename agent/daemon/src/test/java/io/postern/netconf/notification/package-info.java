/** Tests of the notification stream. */
@NullMarked
package io.postern.netconf.notification;

import org.jspecify.annotations.NullMarked;

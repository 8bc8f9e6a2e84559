/** Tests of the driver against the kernel, in namespaces; tagged {@code lab}, they need root. */
@NullMarked
package io.postern.linux;

import org.jspecify.annotations.NullMarked;

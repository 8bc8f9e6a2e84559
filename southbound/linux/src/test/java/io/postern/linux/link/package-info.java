/** Tests of what no lab link can provoke, and of the scratch namespace. */
@NullMarked
package io.postern.linux.link;

import org.jspecify.annotations.NullMarked;

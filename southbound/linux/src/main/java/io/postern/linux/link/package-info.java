/** Links and the namespaces they live in. Every class says which thread may call it. */
@NullMarked
package io.postern.linux.link;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.postern.cluster;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.postern.config.schema;

import org.jspecify.annotations.NullMarked;

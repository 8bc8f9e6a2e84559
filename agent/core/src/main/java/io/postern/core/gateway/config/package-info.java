/** What gateway groups are configured to be; values, checked by whoever reads a configuration. */
@NullMarked
package io.postern.core.gateway.config;

import org.jspecify.annotations.NullMarked;

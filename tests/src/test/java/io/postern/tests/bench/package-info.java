/** Measurements that print a table; what they assert is generous, for machines are shared. */
@NullMarked
package io.postern.tests.bench;

import org.jspecify.annotations.NullMarked;

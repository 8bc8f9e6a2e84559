/**
 * The models (YANG, MIB), the map between them and the documents that are drawn from them, held
 * against one another.
 *
 * <p>Everything is read from the checkout, not from jars: documents are not packaged.
 */
@NullMarked
package io.postern.tests.models;

import org.jspecify.annotations.NullMarked;

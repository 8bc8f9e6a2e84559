/**
 * The configuration: read from RFC 7951 JSON or from the datastore's tree, checked with a path and
 * a sentence for every error, and turned into values that core and management use.
 */
@NullMarked
package io.postern.config;

import org.jspecify.annotations.NullMarked;

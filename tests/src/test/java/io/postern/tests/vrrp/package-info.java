/**
 * RFC 9568, requirement by requirement: {@code src/test/resources/rfc9568.md} is the ledger, the
 * classes here are what it names, those with the tag lab in namespaces of a real kernel.
 */
@NullMarked
package io.postern.tests.vrrp;

import org.jspecify.annotations.NullMarked;

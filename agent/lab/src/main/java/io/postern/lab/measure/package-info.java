/**
 * Measuring from outside, as a client would: echoes at a steady pace, and conversations that must
 * go on. Senders and receivers are platform threads of their own; results are values.
 */
@NullMarked
package io.postern.lab.measure;

import org.jspecify.annotations.NullMarked;

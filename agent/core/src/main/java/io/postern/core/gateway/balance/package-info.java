/**
 * How a balanced group answers its hosts: what the ARP thread reads, chooses by and remembers.
 *
 * <p>The loop publishes an {@link io.postern.core.gateway.balance.AnswerPolicy AnswerPolicy}; the
 * ARP thread puts each request to a {@link io.postern.core.gateway.balance.Responder Responder} and
 * is the single writer of the {@link io.postern.core.gateway.balance.Assignments Assignments}. No
 * I/O, clock or random; nothing is allocated for a host that is known.
 */
@NullMarked
package io.postern.core.gateway.balance;

import org.jspecify.annotations.NullMarked;

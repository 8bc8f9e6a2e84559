/**
 * The kernel lease: nf_tables rules that let virtual MACs and addresses pass only while there is a
 * right to them, and rights that the kernel ends.
 *
 * <p>One thread and one netlink socket, which owns the tables. The kernel's worst habit here is its
 * commit lock: whoever loads a large rule set makes a renewal wait, so a lease is longer than that
 * or it lapses.
 */
@NullMarked
package io.postern.linux.nft;

import org.jspecify.annotations.NullMarked;

/**
 * {@code postern capture}: frames of an interface as lines or as a pcap file, read through libpcap
 * by the command's own process; the agent need not run and is not asked.
 */
@NullMarked
package io.postern.runtime.capture;

import org.jspecify.annotations.NullMarked;

/**
 * The system calls the driver makes, mapped directly through JNA, and the memory they work on.
 *
 * <p>All of JNA is here. Nothing here starts a thread; sockets and buffers belong to the thread
 * that uses them. Calls that wait must be made from platform threads. 64-bit Linux only.
 */
@NullMarked
package io.postern.linux.syscall;

import org.jspecify.annotations.NullMarked;

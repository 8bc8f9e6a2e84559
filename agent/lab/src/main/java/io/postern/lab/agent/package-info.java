/**
 * The agent as the lab sees it: a process in a box, a local socket in its state directory, a
 * configuration file. None of its classes are known here.
 */
@NullMarked
package io.postern.lab.agent;

import org.jspecify.annotations.NullMarked;

/** The command line: parses, asks the running agent over its local socket, prints. */
@NullMarked
package io.postern.cli;

import org.jspecify.annotations.NullMarked;

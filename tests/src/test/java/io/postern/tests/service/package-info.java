/** The agent as a service: what it tells the manager that started it. */
@NullMarked
package io.postern.tests.service;

import org.jspecify.annotations.NullMarked;

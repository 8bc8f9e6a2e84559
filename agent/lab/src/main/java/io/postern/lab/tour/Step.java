package io.postern.lab.tour;

import io.postern.lab.host.LabFailure;

/**
 * A fault, or its mending.
 *
 * @param title what happens, for a person
 * @param deed does it
 * @param expected what must come of it
 */
record Step(String title, Deed deed, Expectation expected) {

  /** Does something to the network or to an agent. */
  interface Deed {
    void run() throws LabFailure, InterruptedException;
  }
}

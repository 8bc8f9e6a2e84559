package io.postern.lab;

import io.postern.lab.host.ExitCode;
import io.postern.lab.host.LabDirectory;
import io.postern.lab.host.LabFailure;
import io.postern.lab.network.Lab;
import java.time.Duration;

/** The lab that stands between two commands of the user's: there is one at a time. */
final class UserLab {
  /** Part of the name of everything in it. */
  static final String TAG = "lab";

  private UserLab() {}

  /** Does something with the lab that stands. */
  static int with(Deed deed) throws LabFailure, InterruptedException {
    LabDirectory directory = LabDirectory.open();
    try (LabDirectory.Lock _ = directory.lock(Duration.ofSeconds(5))) {
      return deed.with(Lab.standing(directory, TAG)).code();
    }
  }

  /** Something done with a lab. */
  interface Deed {
    ExitCode with(Lab lab) throws LabFailure, InterruptedException;
  }

  /** Builds a lab where none stands, and does something with it. */
  static int fresh(Builder builder, Deed deed) throws LabFailure, InterruptedException {
    LabDirectory directory = LabDirectory.open();
    try (LabDirectory.Lock _ = directory.lock(Duration.ofSeconds(5))) {
      if (directory.record(TAG).isPresent()) {
        throw new LabFailure(
            ExitCode.LATER, "a lab stands already: 'postern lab clean' removes it");
      }
      return deed.with(builder.build(directory, TAG)).code();
    }
  }

  /** Builds a lab. */
  interface Builder {
    Lab build(LabDirectory directory, String tag) throws LabFailure, InterruptedException;
  }
}

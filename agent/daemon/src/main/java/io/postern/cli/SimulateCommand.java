package io.postern.cli;

import com.google.gson.JsonObject;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code postern simulate}: breaks and mends what {@code postern run --simulated} runs on. */
@Command(
    name = "simulate",
    description =
        "Cuts, mends or makes a black hole of an interface's cable, in an agent that runs with"
            + " --simulated. In the lab: postern lab cut.",
    mixinStandardHelpOptions = true)
final class SimulateCommand extends AgentQuestion {
  /** What to do. */
  enum Deed {
    cut,
    mend,
    blackhole
  }

  @Parameters(index = "0", paramLabel = "cut|mend|blackhole", description = "What to do.")
  private Deed deed = Deed.mend;

  @Parameters(index = "1", paramLabel = "INTERFACE", description = "Whose cable.")
  private String nic = "";

  @Override
  JsonObject question() {
    JsonObject question = asking("simulate");
    question.addProperty("deed", deed.name().toUpperCase(Locale.ROOT));
    question.addProperty("interface", nic);
    return question;
  }
}

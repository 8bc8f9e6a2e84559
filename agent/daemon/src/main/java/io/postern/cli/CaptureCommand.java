package io.postern.cli;

import io.postern.runtime.capture.FrameCapture;
import io.postern.runtime.capture.FrameWords;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code postern capture}: the frames that failover lives by, as they are on the wire. */
@Command(
    name = "capture",
    description =
        "Prints the frames of an interface that failover lives by (ARP, neighbour advertisements,"
            + " VRRP, the agent's probes and hellos), or writes them to a pcap file. Needs"
            + " CAP_NET_RAW. Ends at the first bound that is reached.",
    mixinStandardHelpOptions = true)
final class CaptureCommand implements Callable<Integer> {
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSSSSS").withZone(ZoneId.systemDefault());

  @Parameters(paramLabel = "INTERFACE", description = "An interface of this node.")
  private String nic = "";

  @Option(
      names = "--filter",
      paramLabel = "FILTER",
      description = "Other frames, in the language of pcap-filter(7); \"\" for all.")
  private String filter = FrameCapture.FAILOVER_FRAMES;

  @Option(
      names = "--write",
      paramLabel = "FILE",
      description = "Writes the frames to a new pcap file instead of printing them.")
  private @Nullable Path file;

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Frames at most (default: ${DEFAULT-VALUE}).")
  private long count;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "60",
      description = "Seconds at most (default: ${DEFAULT-VALUE}).")
  private long seconds;

  @Option(
      names = "--kilobytes",
      paramLabel = "N",
      defaultValue = "10240",
      description = "Kilobytes at most (default: ${DEFAULT-VALUE}).")
  private long kilobytes;

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the field
  CaptureCommand() {}

  @Override
  public Integer call() {
    atLeastOne("--count", count, Long.MAX_VALUE);
    atLeastOne("--seconds", seconds, 86_400);
    atLeastOne("--kilobytes", kilobytes, Long.MAX_VALUE >> 10);
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    boolean print = file == null;
    FrameCapture.Wish wish =
        new FrameCapture.Wish(nic, filter, file, count, seconds, kilobytes << 10);
    FrameCapture.Outcome outcome =
        FrameCapture.run(
            wish,
            (at, frame) -> {
              if (print) {
                out.println(CLOCK.format(at.toInstant()) + " " + FrameWords.of(frame));
                out.flush();
              }
            });
    return switch (outcome) {
      case FrameCapture.Ended(long frames, long octets, String bound) -> {
        err.println(
            frames + " frames, " + octets + " octets; ended by the bound of " + bound + ".");
        yield SysExits.OK;
      }
      case FrameCapture.Refused(FrameCapture.Why why, String sentence) -> {
        err.println("postern: " + sentence);
        yield switch (why) {
          case NO_INTERFACE -> SysExits.NO_INPUT;
          case NO_PERMISSION -> SysExits.NO_PERMISSION;
          case NO_LIBRARY, TROUBLE -> SysExits.UNAVAILABLE;
          case BAD_FILTER -> SysExits.USAGE;
          case NO_FILE -> SysExits.IO_ERROR;
        };
      }
    };
  }

  private void atLeastOne(String option, long found, long most) {
    if (found < 1 || found > most) {
      throw new ParameterException(
          spec.commandLine(), option + ": expected 1 to " + most + ", found " + found);
    }
  }
}

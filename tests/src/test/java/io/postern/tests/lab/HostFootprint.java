package io.postern.tests.lab;

import io.postern.lab.host.LabFailure;
import io.postern.lab.host.Namespace;
import io.postern.lab.host.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a lab could leave on the machine: compared before and after.
 *
 * @param namespaces named namespaces of labs
 * @param links links of this network namespace
 * @param addresses its addresses and routes
 * @param nft nft rules of this network namespace
 * @param settings network settings of this namespace, by file
 * @param processes processes that carry the lab's tag or directory in their command line
 */
record HostFootprint(
    List<String> namespaces,
    String links,
    String addresses,
    String nft,
    Map<String, String> settings,
    List<String> processes) {

  static HostFootprint take() throws LabFailure, InterruptedException, IOException {
    String links =
        Tool.required("ip", "iproute2")
            .check("-br", "link")
            .lines()
            .map(line -> line.split("\\s+", -1)[0])
            .sorted()
            .collect(Collectors.joining("\n"));
    String addresses =
        Tool.required("ip", "iproute2").check("-br", "address")
            + Tool.required("ip", "iproute2").check("route", "show", "table", "all");
    String nft =
        Tool.find("nft").isPresent()
            ? Tool.required("nft", "nftables").run("list", "ruleset").output()
            : "";
    return new HostFootprint(
        Namespace.present().stream().map(Namespace::name).toList(),
        links,
        addresses,
        nft,
        readSettings(),
        readProcesses());
  }

  private static Map<String, String> readSettings() throws IOException {
    Map<String, String> settings = new TreeMap<>();
    for (String below :
        List.of(
            "ipv4/conf/all",
            "ipv4/conf/default",
            "ipv4/conf/lo",
            "ipv6/conf/all",
            "ipv6/conf/default",
            "bridge")) {
      Path directory = Path.of("/proc/sys/net", below);
      if (Files.isDirectory(directory)) {
        try (Stream<Path> files = Files.list(directory)) {
          for (Path file : files.filter(Files::isReadable).toList()) {
            read(settings, file);
          }
        }
      }
    }
    read(settings, Path.of("/proc/sys/net/ipv4/ip_forward"));
    return settings;
  }

  private static void read(Map<String, String> settings, Path file) {
    try {
      settings.put(file.toString(), Files.readString(file));
    } catch (IOException e) {
      settings.put(file.toString(), "unreadable");
    }
  }

  private static List<String> readProcesses() {
    return ProcessHandle.allProcesses()
        .map(process -> process.info().commandLine().orElse(""))
        .filter(line -> line.contains("postern-lab/") || line.contains("netns exec pl-"))
        .sorted()
        .toList();
  }
}

package io.postern.config;

import io.postern.config.ClusterConfig.Secret;
import io.postern.config.tree.DataNode.Inner;
import io.postern.config.tree.Place;
import io.postern.net.InterfaceName;
import io.postern.net.IpAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Turns a checked tree into the cluster's values; reads the file that holds its secret. */
final class ClusterReader {
  private ClusterReader() {}

  /** Reads {@code /postern:postern/cluster}; no cluster where its secret is not to be had. */
  static ClusterConfig read(Inner tree, Consumer<ConfigError> errors) {
    Inner postern = tree.inner("postern");
    Inner cluster = postern.inner("cluster");
    if (!cluster.has("name")) {
      return ClusterConfig.NONE;
    }
    List<Secret> secrets = new ArrayList<>();
    cluster.value("secret").map(Secret::new).ifPresent(secrets::add);
    if (cluster.has("secret-file")) {
      String file = cluster.value("secret-file").orElse("");
      switch (PasswordFile.read(Path.of(file), ClusterConfig.SHORTEST_SECRET)) {
        case PasswordFile.Password(String text, List<String> further) -> {
          secrets.add(new Secret(text));
          further.stream().map(Secret::new).forEach(secrets::add);
        }
        case PasswordFile.Unusable(String sentence) -> {
          Place at =
              Place.root(tree.schema()).child("postern").child("cluster").child("secret-file");
          errors.accept(new ConfigError(at.toString(), sentence));
          return ClusterConfig.NONE;
        }
      }
    }
    cluster.values("accepted-secret").stream().map(Secret::new).forEach(secrets::add);
    return new ClusterConfig(
        FailoverReader.nodeId(postern.inner("node")),
        cluster.value("name").orElse(""),
        cluster.values("bind-interface").stream().map(InterfaceName::of).toList(),
        cluster.value("port").map(Integer::parseInt).orElseThrow(),
        cluster.values("peer").stream().map(IpAddress::of).toList(),
        secrets.stream().distinct().toList(),
        moving(postern));
  }

  private static List<IpAddress> moving(Inner postern) {
    Stream<String> failover =
        postern.inner("failover").entries("group").stream()
            .flatMap(group -> group.entries("address").stream())
            .flatMap(address -> address.value("ip").stream());
    Stream<String> gateway =
        postern.inner("gateway").entries("group").stream()
            .flatMap(group -> group.values("address").stream());
    return Stream.concat(failover, gateway).map(IpAddress::of).toList();
  }
}

package io.postern.lab.agent;

import io.postern.lab.host.ExitCode;
import io.postern.lab.host.LabFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Users of the lab's management: known to everybody, and good for nothing outside the lab.
 *
 * @param passwordFile the file that holds the SNMP password, mode 0600
 */
public record ManagementSecrets(Path passwordFile) {
  /** The password of every user. */
  public static final String PASSWORD = "open-the-postern";

  /** Writes the password file into a lab's directory. */
  public static ManagementSecrets in(Path directory) throws LabFailure {
    Path file = directory.resolve("snmp-password");
    try {
      Files.writeString(file, PASSWORD + "\n");
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      return new ManagementSecrets(file);
    } catch (IOException e) {
      throw new LabFailure(ExitCode.CANNOT_CREATE, "cannot write " + file + ": " + e.getMessage());
    }
  }

  /** The SNMP engine id of a box, octets in hexadecimal: enterprise 32473, format octets. */
  public static String engineId(String box) {
    StringBuilder id = new StringBuilder("80:00:7e:d9:05:6c:61:62");
    box.chars().forEach(c -> id.append(":%02x".formatted(c)));
    return id.toString();
  }

  String management(String box, String address) {
    return """
    {
      "snmp": {
        "listen": { "address": ["%1$s"], "port": 161 },
        "engine-id": "%2$s",
        "user": [
          {
            "name": "nms",
            "auth": { "protocol": "hmac-sha-256", "password-file": "%3$s" },
            "priv": { "protocol": "aes-128", "password-file": "%3$s" }
          }
        ],
        "target": [
          { "name": "station", "address": "10.99.0.100", "port": 162, "type": "trap", "user": "nms" }
        ]
      },
      "netconf": {
        "listen": { "address": ["%1$s"], "port": 830 },
        "user": [
          { "name": "controller", "password-hash": "$0$%4$s" }
        ]
      }
    }
    """
        .formatted(address, engineId(box), passwordFile, PASSWORD)
        .indent(4);
  }
}

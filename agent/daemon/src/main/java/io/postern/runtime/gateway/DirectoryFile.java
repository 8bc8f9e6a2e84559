package io.postern.runtime.gateway;

import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.postern.core.gateway.state.Directory;
import io.postern.core.gateway.state.Recollection;
import io.postern.runtime.journal.RecordJson;
import io.postern.view.DurableText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what balanced groups know of other gateways in {@code gateways.json} of the state
 * directory. It is for the thread that writes it.
 *
 * <p>Without it a gateway serves as well, but a dead one's forwarder is unknown to it: so a file
 * that cannot be used is complained of, and the agent goes on.
 */
final class DirectoryFile {
  private static final Logger LOG = LoggerFactory.getLogger(DirectoryFile.class);

  /**
   * The file's content.
   *
   * @param incarnation the start that wrote it
   */
  record Kept(long incarnation, List<KeptGroup> groups) {}

  record KeptGroup(String name, Directory directory) {}

  private final RecordJson json = new RecordJson();
  private final DurableText file;
  private final long wallMillis;
  private final Map<String, Directory> directories = new TreeMap<>();
  private long incarnation;

  /** The file of a state directory; the time of day makes a first incarnation. */
  DirectoryFile(Path stateDirectory, long wallMillis) {
    this.file = new DurableText(stateDirectory.resolve("gateways.json"));
    this.wallMillis = wallMillis;
  }

  /** What earlier starts left; the new incarnation is on disk before it is used. */
  Recollection begin() {
    Kept kept = read();
    kept.groups().forEach(group -> directories.put(group.name(), group.directory()));
    incarnation = Math.max(kept.incarnation() + 1, wallMillis);
    write();
    return new Recollection(incarnation, directories);
  }

  private Kept read() {
    Kept none = new Kept(0, List.of());
    Optional<String> text;
    try {
      text = file.read();
    } catch (IOException e) {
      LOG.error("{} cannot be read, so dead gateways are not known: {}", file.file(), e.toString());
      return none;
    }
    try {
      return text.isEmpty() ? none : json.read(JsonParser.parseString(text.get()), Kept.class);
    } catch (JsonParseException | IllegalArgumentException e) {
      LOG.error(
          "{}: expected the gateways that this one knows, as JSON; {}. It is begun anew: a gateway"
              + " that is dead now is known again when it comes back",
          file.file(),
          e.getMessage());
      return none;
    }
  }

  /** Durable when this returns, or complained of. */
  void remember(Map<String, Directory> changed) {
    directories.putAll(changed);
    write();
  }

  private void write() {
    List<KeptGroup> groups = new ArrayList<>();
    directories.forEach((name, directory) -> groups.add(new KeptGroup(name, directory)));
    try {
      file.write(json.write(new Kept(incarnation, groups), Kept.class) + "\n");
    } catch (IOException e) {
      LOG.error("{} cannot be written: {}", file.file(), e.toString());
    }
  }
}

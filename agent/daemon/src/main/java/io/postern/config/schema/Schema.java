package io.postern.config.schema;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.opendaylight.yangtools.yang.common.YangVersion;
import org.opendaylight.yangtools.yang.model.api.EffectiveModelContext;
import org.opendaylight.yangtools.yang.model.api.Module;
import org.opendaylight.yangtools.yang.model.spi.source.URLYangTextSource;
import org.opendaylight.yangtools.yang.parser.api.YangParser;
import org.opendaylight.yangtools.yang.parser.api.YangParserConfiguration;
import org.opendaylight.yangtools.yang.parser.api.YangParserException;
import org.opendaylight.yangtools.yang.parser.impl.DefaultYangParserFactory;

/** Every YANG module that came with the agent. */
public final class Schema {
  private static final String FOLDER = "yang";
  private static final String CACHE = "schema-cache";

  /** System property that names a file in which a build keeps its schema for all its processes. */
  private static final String PREPARED = "postern.schema";

  /** Modules of others whose nodes this agent has; of all others only the types are used. */
  private static final Set<String> IMPLEMENTED =
      Set.of(
          "ietf-netconf",
          "ietf-netconf-monitoring",
          "ietf-yang-library",
          "ietf-interfaces",
          "iana-if-type",
          "notifications",
          "nc-notifications");

  private final List<YangModule> modules;
  private final SchemaNode root;
  private final Map<String, SchemaNode> notifications;

  private Schema(SchemaCache.Parts parts) {
    modules = Collections.unmodifiableList(parts.modules());
    root = parts.contents().root();
    notifications = Collections.unmodifiableMap(parts.contents().notifications());
  }

  /**
   * Reads the modules from the class path: the better part of a second in a cold JVM, some ten
   * milliseconds where the launcher has prepared them.
   */
  public static Schema load() {
    return load(prepared());
  }

  private static Optional<Path> prepared() {
    return Optional.ofNullable(System.getProperty(PREPARED)).map(Path::of);
  }

  /**
   * As {@link #load()}, and keeps what came of it in a file for the next start.
   *
   * @param directory where the file is kept, unless the launcher has prepared one: the state
   *     directory, nobody else's to write
   */
  public static Schema load(Path directory) {
    return load(Optional.of(prepared().orElse(directory.resolve(CACHE))));
  }

  private static Schema load(Optional<Path> kept) {
    try {
      Map<String, URI> sources = sources();
      YangModule nobody =
          new YangModule("", "", "", "", false, false, sources.values().iterator().next());
      if (kept.isEmpty()) {
        return new Schema(parse(sources, nobody));
      }
      SchemaCache cache = new SchemaCache(kept.get(), sources);
      Optional<SchemaCache.Parts> parts = cache.read(sources, nobody);
      if (parts.isPresent()) {
        return new Schema(parts.get());
      }
      SchemaCache.Parts parsed = parse(sources, nobody);
      cache.write(parsed);
      return new Schema(parsed);
    } catch (IOException | URISyntaxException | YangParserException e) {
      throw new IllegalStateException("the YANG modules of this build cannot be read", e);
    }
  }

  /** All modules, ordered by name. */
  public List<YangModule> modules() {
    return modules;
  }

  /** The module of this name. */
  public Optional<YangModule> module(String name) {
    return modules.stream().filter(m -> m.name().equals(name)).findFirst();
  }

  /** The module with this namespace. */
  public Optional<YangModule> moduleOfNamespace(String namespace) {
    return modules.stream().filter(m -> m.namespace().equals(namespace)).findFirst();
  }

  /** Holds the nodes at the top of every implemented module. */
  public SchemaNode root() {
    return root;
  }

  /** The node at an absolute path; names need no module where they are unique among siblings. */
  public Optional<SchemaNode> find(String path) {
    return SchemaPaths.find(root, path);
  }

  /** The notification of this name. */
  public Optional<SchemaNode> notification(String name) {
    return Optional.ofNullable(notifications.get(name));
  }

  private static SchemaCache.Parts parse(Map<String, URI> sources, YangModule nobody)
      throws IOException, YangParserException {
    YangParser parser = parser();
    for (URI source : sources.values()) {
      parser.addSource(new URLYangTextSource(source.toURL()));
    }
    EffectiveModelContext context = parser.buildEffectiveModel();
    Map<String, YangModule> byNamespace = new LinkedHashMap<>();
    for (Module module : context.getModules()) {
      YangModule known = module(module, sources);
      byNamespace.put(known.namespace(), known);
    }
    SchemaReader reader = new SchemaReader(context, byNamespace);
    SchemaNode root = reader.root(nobody);
    Map<String, SchemaNode> notifications = reader.notifications();
    reader.finish();
    List<YangModule> modules = new ArrayList<>(byNamespace.values());
    modules.sort(Comparator.comparing(YangModule::name));
    return new SchemaCache.Parts(modules, new SchemaImage.Contents(root, notifications));
  }

  /** yangtools would rather be asked through Dagger, which is not wanted for one constructor. */
  @SuppressWarnings("removal")
  private static YangParser parser() {
    return new DefaultYangParserFactory().createParser(YangParserConfiguration.DEFAULT);
  }

  private static YangModule module(Module module, Map<String, URI> sources) {
    String name = module.getName();
    String revision = module.getRevision().map(Object::toString).orElse("");
    URI source = sources.get(revision.isEmpty() ? name : name + "@" + revision);
    if (source == null) {
      throw new IllegalStateException(
          "file name of module " + name + " must be " + name + "@" + revision + ".yang");
    }
    return new YangModule(
        name,
        revision,
        module.getNamespace().toString(),
        module.getPrefix(),
        module.getYangVersion() == YangVersion.VERSION_1_1,
        IMPLEMENTED.contains(name) || name.equals("postern") || name.startsWith("postern-"),
        source);
  }

  private static Map<String, URI> sources() throws IOException, URISyntaxException {
    Map<String, URI> found = new TreeMap<>();
    for (URL folder : Collections.list(Schema.class.getClassLoader().getResources(FOLDER))) {
      URI place = folder.toURI();
      if (place.getScheme().equals("jar")) {
        try (FileSystem jar = FileSystems.newFileSystem(place, Map.of())) {
          list(jar.getPath("/" + FOLDER), found);
        }
      } else {
        list(Path.of(place), found);
      }
    }
    if (found.isEmpty()) {
      throw new IOException("no YANG modules on the class path");
    }
    return found;
  }

  private static void list(Path folder, Map<String, URI> found) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        String name = String.valueOf(file.getFileName());
        if (name.endsWith(".yang")) {
          found.put(name.substring(0, name.length() - 5), file.toUri());
        }
      }
    }
  }
}

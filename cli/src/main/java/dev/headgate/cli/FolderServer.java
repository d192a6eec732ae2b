package dev.headgate.cli;

import dev.headgate.config.Configuration;
import dev.headgate.config.ConfigurationWriter;
import dev.headgate.config.Json;
import dev.headgate.proxy.app.DataPlane;
import dev.headgate.proxy.control.PushResult;
import dev.headgate.proxy.snapshot.ListenerStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Brings a folder into effect in a data plane, each time it changes, and tells every answer. */
final class FolderServer {

  /** Somebody may be pushing by the control API; an edit does not come again. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Path folder;
  private final Path jars;
  private final String listenAddress;
  private final DataPlane dataPlane;
  private final Output output;
  private long sequence;

  /** What serves, as long as it is also what the folder says. */
  private @Nullable String serving;

  FolderServer(Path folder, Path jars, String listenAddress, DataPlane dataPlane, Output output) {
    this.folder = folder;
    this.jars = jars;
    this.listenAddress = listenAddress;
    this.dataPlane = dataPlane;
    this.output = output;
  }

  /** Serves the folder now and, until {@code ending} ends it, whenever it has changed. */
  boolean serve(Ending ending) throws IOException {
    ending.with(FolderWatch.start(folder, this::applyAgain));
    return apply();
  }

  /** What a change of the folder leads to. */
  void applyAgain() {
    try {
      apply();
    } catch (NoSuchFileException e) {
      if (!Files.isDirectory(folder)) {
        throw new UncheckedIOException(e);
      }
      // Renamed or removed while it was read, which is the next change already.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Compiles the folder as it is now and pushes it.
   *
   * @return whether the folder is what is served
   */
  private synchronized boolean apply() throws IOException {
    Folder compiled =
        Folder.compileForOne(
            folder, manifests -> new LocalSite(listenAddress, folder, jars, manifests));
    if (!compiled.problems().isEmpty()) {
      serving = null;
      output.invalid(compiled.problems());
      return false;
    }
    return push(compiled.configurations().getFirst());
  }

  private boolean push(Configuration configuration) {
    if (configuration.revision().equals(serving)) {
      return true;
    }
    serving = null;
    Map<String, Object> document = ConfigurationWriter.tree(configuration);
    document.put("sequence", Math.max(++sequence, dataPlane.state().sequence()));
    PushResult result = dataPlane.push(Json.write(document), PATIENCE);
    switch (result) {
      case PushResult.Applied applied -> {
        serving = applied.revision();
        applied(applied);
      }
      case PushResult.Rejected(var problems) -> output.rejected(problems);
      case PushResult.NeedsRestart(var sections) ->
          output.print(
              "NEEDS_RESTART: " + String.join(", ", sections),
              Map.of("result", "NEEDS_RESTART", "sections", sections));
      case PushResult.Busy() -> output.print("BUSY", Map.of("result", "BUSY"));
    }
    return result instanceof PushResult.Applied;
  }

  private void applied(PushResult.Applied applied) {
    List<ListenerStatus> listeners = dataPlane.state().listeners();
    List<String> lines = new ArrayList<>();
    lines.add(
        "APPLIED "
            + applied.effectiveRevision().substring(0, 12)
            + listeners.stream()
                .map(listener -> ", " + listener.name() + " on " + print(listener))
                .collect(Collectors.joining()));
    applied.warnings().forEach(warning -> lines.add("  warning: " + warning));
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("result", "APPLIED");
    result.put("revision", applied.revision());
    result.put("effectiveRevision", applied.effectiveRevision());
    result.put("warnings", applied.warnings());
    result.put(
        "listeners",
        listeners.stream()
            .map(listener -> Map.of("name", listener.name(), "address", print(listener)))
            .toList());
    output.print(String.join(System.lineSeparator(), lines), result);
  }

  private static String print(ListenerStatus listener) {
    return listener.address().getAddress().getHostAddress() + ":" + listener.address().getPort();
  }
}

package dev.headgate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher in a checkout that holds nothing else, with a Maven that only pretends. */
class LauncherTest {

  private static final List<String> MODULES =
      List.of("cli", "crds", "operator", "testbed", "dataplane");

  @TempDir private Path checkout;
  @TempDir private Path tools;

  private record Ended(int exit, String out, String err) {}

  @BeforeEach
  void checkOut() throws IOException {
    Files.copy(Path.of("..", "headgate"), checkout.resolve("headgate"));
    for (String module : MODULES) {
      Path pom = Files.createDirectories(checkout.resolve(module)).resolve("pom.xml");
      Files.writeString(pom, "");
      Files.setLastModifiedTime(pom, FileTime.from(Instant.EPOCH));
    }
    Files.writeString(checkout.resolve("pom.xml"), "");
    Files.setLastModifiedTime(checkout.resolve("pom.xml"), FileTime.from(Instant.EPOCH));
  }

  @Test
  void shouldStartWhatIsBuiltWithoutMaven() throws Exception {
    built();
    maven("exit 1");

    assertThat(launch(Map.of(), "--version"))
        .isEqualTo(new Ended(0, Version.current() + System.lineSeparator(), ""));
    assertThat(launch(Map.of(), "validate").exit()).isEqualTo(2);
  }

  @Test
  void shouldBuildWhatIsMissingAndTellHowFarItIs() throws Exception {
    maven(
        """
        echo "[INFO] Building Headgate :: data plane 0.1.0-SNAPSHOT                     [5/9]"
        mkdir -p cli/target/classes
        printf '%s' "$CLASS_PATH_OF_THE_TEST" >cli/target/dependencies.classpath
        sleep 1
        """);
    Map<String, String> classPath =
        Map.of("CLASS_PATH_OF_THE_TEST", System.getProperty("java.class.path"));

    Ended first = launch(classPath, "--version");
    assertThat(first.exit()).isZero();
    assertThat(first.out().strip()).isEqualTo(Version.current());
    assertThat(first.err())
        .contains("headgate: building what is missing: [5/9] data plane")
        .contains("headgate: built in ")
        .doesNotContain("\u001b");

    assertThat(launch(Map.of(), "--version").err()).isEmpty();
  }

  @Test
  void shouldShowWhyABuildFailed() throws Exception {
    maven("echo '[ERROR] Bad.java:[3,4] cannot find symbol'; exit 1");

    Ended failed = launch(Map.of(), "--version");
    assertThat(failed.exit()).isEqualTo(1);
    assertThat(failed.out()).isEmpty();
    assertThat(failed.err()).contains("cannot find symbol", "headgate: the build failed");
  }

  @Test
  void shouldSayThatTheJdkIsMissing() throws Exception {
    Path script = checkout.resolve("headgate");
    String elsewhere = Files.readString(script).replaceAll("/usr/lib/jvm/\\*|/opt/j\\S*", "");
    Files.writeString(script, elsewhere);
    for (String tool : List.of("bash", "readlink", "dirname", "grep", "env")) {
      Path found = Path.of("/usr/bin", tool);
      Files.createSymbolicLink(tools.resolve(tool), found);
    }

    Ended ended =
        launch(
            Map.of("JAVA_HOME", "/nowhere", "HOME", tools.toString(), "PATH", tools.toString()),
            "--version");
    assertThat(ended.exit()).isEqualTo(1);
    assertThat(ended.err()).contains("headgate: no JDK 25", "set JAVA_HOME");
  }

  private void built() throws IOException {
    Path target = Files.createDirectories(checkout.resolve("cli/target"));
    Files.writeString(target.resolve("headgate.classpath"), System.getProperty("java.class.path"));
  }

  private void maven(String script) throws IOException {
    Path mvn = Files.writeString(tools.resolve("mvn"), "#!/usr/bin/env bash\n" + script);
    Files.setPosixFilePermissions(mvn, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Ended launch(Map<String, String> environment, String... arguments) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(checkout.resolve("headgate").toString());
    builder.command().addAll(List.of(arguments));
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().merge("PATH", tools + ":", (path, first) -> first + path);
    builder.environment().putAll(environment);
    Process process = builder.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return new Ended(process.exitValue(), out, err);
  }
}

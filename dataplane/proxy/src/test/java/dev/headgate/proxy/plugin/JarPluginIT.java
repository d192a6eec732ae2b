package dev.headgate.proxy.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headgate.plugin.SignalEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Plugins in jars of their own, while sessions run. */
class JarPluginIT {

  private static final String NO_REFUSAL = "no refusal";

  @TempDir private Path folder;
  private Shop shop;

  @BeforeEach
  void start() throws IOException {
    shop = new Shop();
  }

  @AfterEach
  void close() {
    shop.close();
  }

  /**
   * @param fields more of the plugin's, each with a comma in front
   */
  private String guard(Path jar, String fields) {
    return "{'name':'guard','type':'Java','path':'%s','config':{'closed':'%s'}%s}"
        .formatted(jar, folder.resolve("closed"), fields);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PostgreSQL", "MariaDB"})
  void shouldBeAddedReplacedAndRemovedUnderARunningSession(String protocol) throws Exception {
    Path first = GuardJar.write(folder.resolve("first.jar"), "first");
    Path second = GuardJar.write(folder.resolve("second.jar"), "second");
    shop.serve();
    try (Connection session = shop.connect(protocol)) {
      assertThat(refusal(session)).isEqualTo(NO_REFUSAL);

      shop.serve(guard(first, ""));
      assertThat(refusal(session)).startsWith("first");

      shop.serve(guard(second, ""));
      assertThat(refusal(session)).startsWith("second");
      await().until(() -> closed().equals("first"));

      shop.serve();
      assertThat(refusal(session)).isEqualTo(NO_REFUSAL);
      await().until(() -> closed().equals("second"));
    }
  }

  @Test
  void shouldSeeItsOwnClassesAndEnvironmentOnly() throws Exception {
    Path jar = GuardJar.write(folder.resolve("guard.jar"), "first");
    shop.serve(guard(jar, ",'env':{'COLOUR':'blue'}"));

    try (Connection session = shop.connect("PostgreSQL")) {
      assertThat(refusal(session))
          .contains("Netty unseen", "Headgate unseen", "own context true")
          .contains("env {COLOUR=blue}");
    }
  }

  @Test
  void shouldBeRefusedWithAnotherChecksumWhileTheOldOneServes() throws Exception {
    Path jar = GuardJar.write(folder.resolve("guard.jar"), "first");
    Path other = GuardJar.write(folder.resolve("other.jar"), "other");
    String checksum = ",'checksum':'" + GuardJar.checksum(jar) + "'";
    shop.serve(guard(jar, checksum));

    assertThat(shop.problems(guard(other, checksum)))
        .singleElement()
        .asString()
        .startsWith("$.plugins[0].checksum")
        .contains(GuardJar.checksum(jar), GuardJar.checksum(other));

    try (Connection session = shop.connect("PostgreSQL")) {
      assertThat(refusal(session)).startsWith("first");
    }
  }

  @Test
  void shouldKeepServingFromAJarThatIsOverwritten() throws Exception {
    Path jar = GuardJar.write(folder.resolve("guard.jar"), "first");
    shop.serve(guard(jar, ""));
    try (Connection session = shop.connect("PostgreSQL")) {
      GuardJar.write(jar, "second");
      assertThat(refusal(session)).startsWith("first");

      shop.dataPlane.signal(new SignalEvent("ReloadPlugins", "1", "operator", Map.of()));

      await().untilAsserted(() -> assertThat(refusal(session)).startsWith("second"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'', 'a jar with one PluginFactory, it has 0'",
    "'com.example.GuardFactory\ncom.example.GuardFactory2', 'PluginFactory loads'",
    "com.example.Missing, 'PluginFactory loads'",
    "com.example.GuardFactory$Guard, 'PluginFactory loads'"
  })
  void shouldBeRefusedWithoutOneFactory(String factories, String expected) throws Exception {
    Path jar = GuardJar.announcing(folder.resolve("guard.jar"), factories);

    assertThat(shop.problems(guard(jar, "")))
        .singleElement()
        .asString()
        .startsWith("$.plugins[0].path")
        .contains(expected);
  }

  @Test
  void shouldBeRefusedWhereThereIsNoJar() throws Exception {
    Path text = Files.writeString(folder.resolve("text.jar"), "no jar");

    String other = guard(text, "").replace("'guard'", "'other'");
    assertThat(shop.problems(guard(folder.resolve("missing.jar"), ""), other))
        .satisfiesExactly(
            missing -> assertThat(missing).startsWith("$.plugins[0].path").contains("missing.jar"),
            none -> assertThat(none).startsWith("$.plugins[1].path").contains("text.jar"));
  }

  private String closed() throws IOException {
    Path file = folder.resolve("closed");
    return Files.exists(file) ? Files.readString(file) : "";
  }

  /** What the plugin says in its refusal. */
  private static String refusal(Connection session) {
    try {
      Shop.ask(session, "select 'guarded'");
      return NO_REFUSAL;
    } catch (SQLException e) {
      String message = String.valueOf(e.getMessage());
      assertThat(e.getSQLState()).isEqualTo("42501");
      return message.substring(Math.max(message.indexOf("first"), message.indexOf("second")));
    }
  }
}

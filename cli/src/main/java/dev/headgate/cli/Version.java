package dev.headgate.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The version this was built as. */
final class Version implements IVersionProvider {

  static String current() {
    Properties properties = new Properties();
    try (InputStream file = Version.class.getResourceAsStream("/headgate-version.properties")) {
      properties.load(file);
    } catch (IOException e) {
      throw new IllegalStateException("the build writes its version", e);
    }
    return properties.getProperty("version");
  }

  @Override
  public String[] getVersion() {
    return new String[] {current()};
  }
}

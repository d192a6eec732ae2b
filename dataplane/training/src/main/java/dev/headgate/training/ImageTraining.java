package dev.headgate.training;

import dev.headgate.testbed.FileTree;
import java.nio.file.Files;
import java.nio.file.Path;

/** Trains the data plane of a container image, with the image's own JVM and files. */
public final class ImageTraining {

  private ImageTraining() {}

  /**
   * @param arguments the image, a tar as {@code docker save} makes it, and the cache to write
   */
  public static void main(String[] arguments) throws Exception {
    Path root = Files.createTempDirectory("headgate-image-");
    try {
      var image = UnpackedImage.in(root, Path.of(arguments[0]));
      Training.run(Path.of(arguments[1]), image.command());
    } finally {
      FileTree.delete(root);
    }
  }
}

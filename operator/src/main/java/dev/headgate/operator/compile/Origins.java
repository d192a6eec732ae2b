package dev.headgate.operator.compile;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which field of which resource each part of the document comes from. A part that is not noted is
 * below one that is, under the same name.
 */
final class Origins {

  /** A field of a resource. */
  record Place(ResourceId resource, String path) {}

  private final Map<String, Place> places = new LinkedHashMap<>();
  private final Place root;

  Origins(ResourceId gateway) {
    root = new Place(gateway, "spec");
  }

  void note(String documentPath, ResourceId resource, String path) {
    places.put(documentPath, new Place(resource, path));
  }

  Place of(String documentPath) {
    for (int end = documentPath.length(); end > 0; end = cut(documentPath, end)) {
      Place place = places.get(documentPath.substring(0, end));
      if (place != null) {
        return new Place(place.resource(), place.path() + documentPath.substring(end));
      }
    }
    return new Place(root.resource(), root.path() + documentPath.substring(1));
  }

  private static int cut(String path, int end) {
    return Math.max(path.lastIndexOf('.', end - 1), path.lastIndexOf('[', end - 1));
  }
}

package dev.headgate.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests the one {@link Cluster} of the run, and a {@link Namespace} each. */
final class ClusterExtension implements ParameterResolver {

  private static final ExtensionContext.Namespace STORE =
      ExtensionContext.Namespace.create(ClusterExtension.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == Cluster.class || type == Namespace.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    var cluster =
        context
            .getRoot()
            .getStore(STORE)
            .computeIfAbsent(Cluster.class, _ -> open(Cluster::new), Cluster.class);
    if (parameter.getParameter().getType() == Cluster.class) {
      return cluster;
    }
    return context
        .getStore(STORE)
        .computeIfAbsent(Namespace.class, _ -> open(cluster::namespace), Namespace.class);
  }

  private interface Opening<T> {
    T open() throws IOException;
  }

  private static <T> T open(Opening<T> opening) {
    try {
      return opening.open();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

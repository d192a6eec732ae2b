package dev.headgate.crd.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.generator.annotation.Default;
import java.lang.reflect.RecordComponent;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The API server's defaults and those of the constructors are the same. */
class DefaultsTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  static Stream<Arguments> fieldsWithADefault() {
    return Stream.of(
            Autoscaling.class,
            Backend.class,
            Connect.class,
            Drain.class,
            GatewayService.class,
            GatewaySpec.class,
            HealthCheck.class,
            Listener.class,
            ListenerTlsSpec.class,
            PluginSpec.class,
            PoolSpec.class,
            Rollout.class,
            Route.class,
            Tick.class,
            UsersQuery.class)
        .flatMap(type -> Stream.of(type.getRecordComponents()))
        .filter(component -> component.getAccessor().isAnnotationPresent(Default.class))
        .map(field -> Arguments.of(field.getDeclaringRecord().getSimpleName(), field));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("fieldsWithADefault")
  void shouldBeTheSameInConstructorAndSchema(String type, RecordComponent field) throws Exception {
    Object empty = JSON.readValue("{}", field.getDeclaringRecord());

    JsonNode constructed = JSON.valueToTree(field.getAccessor().invoke(empty));

    assertThat(constructed).isEqualTo(fromSchema(field.getAccessor().getAnnotation(Default.class)));
  }

  private static JsonNode fromSchema(Default annotation) throws Exception {
    return new YAMLMapper().readTree(annotation.value());
  }
}

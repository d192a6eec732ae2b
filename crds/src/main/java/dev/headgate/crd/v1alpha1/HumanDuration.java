package dev.headgate.crd.v1alpha1;

import com.fasterxml.jackson.annotation.JacksonAnnotationsInside;
import io.fabric8.generator.annotation.Pattern;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A duration as people write it: {@code 500ms}, {@code 30s}, {@code 5m}, {@code 1h30m}. */
@Target({ElementType.FIELD, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@JacksonAnnotationsInside
@Pattern(HumanDuration.PATTERN)
public @interface HumanDuration {

  String PATTERN = "^([0-9]+(ms|s|m|h))+$";
}

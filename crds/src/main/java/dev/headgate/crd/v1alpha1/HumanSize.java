package dev.headgate.crd.v1alpha1;

import com.fasterxml.jackson.annotation.JacksonAnnotationsInside;
import io.fabric8.generator.annotation.Pattern;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A number of bytes as people write it: {@code 64KiB}, {@code 16MiB}. */
@Target({ElementType.FIELD, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@JacksonAnnotationsInside
@Pattern(HumanSize.PATTERN)
public @interface HumanSize {

  String PATTERN = "^[0-9]+(KiB|MiB|GiB)?$";
}

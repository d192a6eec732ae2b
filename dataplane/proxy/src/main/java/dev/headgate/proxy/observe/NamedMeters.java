package dev.headgate.proxy.observe;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/**
 * Meters over named things that come and go, each set registered with the first sight of its thing
 * and removed after the last. Not safe for use by several threads.
 */
final class NamedMeters<T> {

  private final MeterRegistry registry;
  private final Consumer<Meters<T>> define;
  private final Map<Tags, Entry<T>> entries = new HashMap<>();
  private final Set<Tags> unseen = new HashSet<>();

  NamedMeters(MeterRegistry registry, Consumer<Meters<T>> define) {
    this.registry = registry;
    this.define = define;
  }

  void begin() {
    unseen.addAll(entries.keySet());
  }

  void put(Tags tags, T value) {
    unseen.remove(tags);
    Entry<T> known = entries.get(tags);
    if (known != null) {
      known.value = value;
      return;
    }
    Entry<T> entry = new Entry<>(value);
    entries.put(tags, entry);
    define.accept(new Meters<>(registry, entry, tags));
  }

  void end() {
    for (Tags tags : unseen) {
      Entry<T> gone = entries.remove(tags);
      if (gone != null) {
        gone.meters.forEach(registry::remove);
      }
    }
    unseen.clear();
  }

  /** Micrometer keeps only weak references to what it reads, so this one is held here. */
  private static final class Entry<T> {

    volatile T value;
    final List<Meter> meters = new ArrayList<>();

    Entry(T value) {
      this.value = value;
    }
  }

  /** Defines the meters of one thing. */
  static final class Meters<T> {

    private final MeterRegistry registry;
    private final Entry<T> entry;
    private final Tags tags;

    private Meters(MeterRegistry registry, Entry<T> entry, Tags tags) {
      this.registry = registry;
      this.entry = entry;
      this.tags = tags;
    }

    Meters<T> with(String tag, String value) {
      return new Meters<>(registry, entry, tags.and(tag, value));
    }

    void gauge(String name, String description, ToDoubleFunction<T> read) {
      entry.meters.add(
          Gauge.builder(name, entry, of -> read.applyAsDouble(of.value))
              .description(description)
              .tags(tags)
              .register(registry));
    }

    void counter(String name, String description, ToDoubleFunction<T> read) {
      entry.meters.add(
          FunctionCounter.builder(name, entry, of -> read.applyAsDouble(of.value))
              .description(description)
              .tags(tags)
              .register(registry));
    }
  }
}

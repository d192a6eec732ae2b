package dev.headgate.proxy.observe;

import dev.headgate.proxy.pool.Histogram;
import dev.headgate.proxy.pool.PoolStatus;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.List;
import java.util.function.Function;

/**
 * The histograms of pools. Micrometer's own would have each recording look up its time window;
 * pools count for themselves, and a scrape reads.
 */
final class PoolLatencies implements MultiCollector {

  private volatile List<PoolStatus> pools = List.of();

  void update(List<PoolStatus> current) {
    pools = current;
  }

  @Override
  public MetricSnapshots collect() {
    return MetricSnapshots.of(
        histogram(
            "headgate_wait_seconds",
            "From a client's asking for a server connection to its turn, of those who had to queue",
            pool -> pool.latencies().queue()),
        histogram(
            "headgate_connect_seconds",
            "From the connect to a server to the end of our log-in there, if there is one",
            pool -> pool.latencies().connect()),
        histogram(
            "headgate_query_seconds",
            "From a request to the end of its response",
            pool -> pool.latencies().query()));
  }

  private HistogramSnapshot histogram(
      String name, String help, Function<PoolStatus, Histogram> of) {
    HistogramSnapshot.Builder all =
        HistogramSnapshot.builder().name(name).help(help).unit(Unit.SECONDS);
    for (PoolStatus pool : pools) {
      Histogram durations = of.apply(pool);
      all.dataPoint(
          HistogramSnapshot.HistogramDataPointSnapshot.builder()
              .labels(Labels.of("pool", pool.name()))
              .classicHistogramBuckets(buckets(durations.counts()))
              .sum(durations.nanos() * 1e-9)
              .build());
    }
    return all.build();
  }

  private static ClassicHistogramBuckets buckets(long[] counts) {
    double[] bounds = Histogram.bounds();
    ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
    for (int i = 0; i < counts.length; i++) {
      buckets.bucket(i < bounds.length ? bounds[i] : Double.POSITIVE_INFINITY, counts[i]);
    }
    return buckets.build();
  }
}

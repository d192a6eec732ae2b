package dev.headgate.proxy.hook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class ObserverQueueTest {

  private final Deque<Runnable> threads = new ArrayDeque<>();
  private final List<Integer> seen = new ArrayList<>();
  private final ObserverQueue queue =
      new ObserverQueue(3, 100, threads::add, observation -> observation.call().run());

  @Test
  void shouldCallInOrderWithOneWorkerAtATime() {
    offer(1, 0);
    offer(2, 0);
    assertThat(threads).hasSize(1);

    threads.remove().run();
    offer(3, 0);
    assertThat(threads).hasSize(1);
    threads.remove().run();

    assertThat(seen).containsExactly(1, 2, 3);
  }

  @Test
  void shouldTurnAwayWhatIsTooManyUntilThereIsRoom() {
    assertThat(offer(1, 0) && offer(2, 0) && offer(3, 0)).isTrue();
    assertThat(offer(4, 0)).isFalse();

    threads.remove().run();

    assertThat(offer(5, 0)).isTrue();
    threads.remove().run();
    assertThat(seen).containsExactly(1, 2, 3, 5);
  }

  @Test
  void shouldTurnAwayWhatIsTooLargeUntilThereIsRoom() {
    assertThat(offer(1, 60)).isTrue();
    assertThat(offer(2, 60)).isFalse();
    assertThat(offer(3, 40)).isTrue();

    threads.remove().run();

    assertThat(offer(4, 100)).isTrue();
  }

  @Test
  void shouldTakeTheLastOneThoughItIsFull() {
    assertThat(offer(1, 0) && offer(2, 0) && offer(3, 0)).isTrue();
    queue.end(Observation.last(() -> seen.add(9)));

    threads.remove().run();

    assertThat(seen).containsExactly(1, 2, 3, 9);
  }

  private boolean offer(int number, long bytes) {
    return queue.offer(new Observation(() -> seen.add(number), bytes, null, null, false));
  }
}

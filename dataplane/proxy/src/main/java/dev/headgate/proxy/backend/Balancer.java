package dev.headgate.proxy.backend;

import dev.headgate.config.Balancing;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Picks the backend of a new server connection among the candidates, of which there is at least
 * one; they may be others at every call. Keeps its place between calls; one thread.
 */
public sealed interface Balancer {

  Backend pick(List<Backend> candidates);

  static Balancer of(Balancing balancing) {
    return switch (balancing) {
      case RoundRobin -> new RoundRobin();
      case Random -> new Random(RandomGenerator.getDefault());
      case WeightedRoundRobin -> new WeightedRoundRobin();
      case LeastConnections -> new LeastConnections();
    };
  }

  /** One after another. */
  final class RoundRobin implements Balancer {

    private int next;

    @Override
    public Backend pick(List<Backend> candidates) {
      Backend picked = candidates.get(Math.floorMod(next, candidates.size()));
      next++;
      return picked;
    }
  }

  /** Each with the same chance. */
  record Random(RandomGenerator dice) implements Balancer {

    @Override
    public Backend pick(List<Backend> candidates) {
      return candidates.get(dice.nextInt(candidates.size()));
    }
  }

  /**
   * By weight, evenly interleaved (nginx's smooth algorithm): at every turn each gains its weight,
   * and the winner pays what all of them gained.
   */
  final class WeightedRoundRobin implements Balancer {

    private final Map<Backend, Integer> credits = new HashMap<>();

    @Override
    public Backend pick(List<Backend> candidates) {
      // Who left, or is away for now, starts anew: saved-up credit would be a burst on its return.
      credits.keySet().retainAll(candidates);
      Backend winner = candidates.getFirst();
      int total = 0;
      int most = Integer.MIN_VALUE;
      for (Backend candidate : candidates) {
        total += candidate.weight();
        int credit = credits.merge(candidate, candidate.weight(), Integer::sum);
        if (credit > most) {
          most = credit;
          winner = candidate;
        }
      }
      credits.merge(winner, -total, Integer::sum);
      return winner;
    }
  }

  /** The one with the fewest server connections of ours; among equals, one after another. */
  final class LeastConnections implements Balancer {

    private int start;

    @Override
    public Backend pick(List<Backend> candidates) {
      start++;
      Backend least = candidates.get(Math.floorMod(start, candidates.size()));
      for (int i = 1; i < candidates.size(); i++) {
        Backend candidate = candidates.get(Math.floorMod(start + i, candidates.size()));
        if (candidate.connections() < least.connections()) {
          least = candidate;
        }
      }
      return least;
    }
  }
}

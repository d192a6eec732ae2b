package dev.headgate.config;

import java.util.Locale;

/** Tells a slip of the finger from another word. */
final class Spelling {

  private static final int FAR = 2;

  private Spelling() {}

  /** Whether at most two letters were inserted, dropped or changed, case aside. */
  static boolean near(String written, String meant) {
    if (Math.abs(written.length() - meant.length()) > FAR) {
      return false;
    }
    return distance(written.toLowerCase(Locale.ROOT), meant.toLowerCase(Locale.ROOT)) <= FAR;
  }

  private static int distance(String a, String b) {
    int[] above = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = above[0];
      above[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = above[j];
        above[j] = Math.min(change, 1 + Math.min(above[j], above[j - 1]));
      }
    }
    return above[b.length()];
  }
}

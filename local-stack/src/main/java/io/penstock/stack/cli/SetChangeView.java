package io.penstock.stack.cli;

import io.penstock.featurejobs.UpgradeCheck;
import io.penstock.features.SetChange;
import java.util.ArrayList;
import java.util.List;

/** What a change of the feature set means, as people see it: a word and a sentence a line. */
final class SetChangeView {
  private SetChangeView() {}

  /** All that changes, each line with its line break left out. */
  static List<String> lines(UpgradeCheck.Verdict verdict) {
    SetChange change = verdict.change();
    List<String> lines = new ArrayList<>();
    lines.add(line("from", "%s, to %s".formatted(verdict.from(), verdict.to())));
    change.added().forEach(name -> lines.add(line("added", name)));
    change.removed().forEach(name -> lines.add(line("removed", name)));
    change.incomplete().forEach(name -> lines.add(line("incomplete", name)));
    change.refused().forEach(why -> lines.add(line("refused", why)));
    if (verdict.fits() && !verdict.from().equals(verdict.to())) {
      lines.add(
          line(
              "model",
              "one that was trained for %s is not used any more: the rules decide (FALLBACK) until"
                      .formatted(verdict.from())
                  + " one is trained on rows of %s, and promoted".formatted(verdict.to())));
    }
    return lines;
  }

  private static String line(String what, String text) {
    return "%-12s%s".formatted(what, text);
  }
}

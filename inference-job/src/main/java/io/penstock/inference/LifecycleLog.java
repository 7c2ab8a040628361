package io.penstock.inference;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;

/** The whole of the models' lives, as read at a start. */
interface LifecycleLog extends Serializable {
  /**
   * All events up to the log's end of now, in order, of all models. Throws IOException where it
   * cannot be read now; interruption ends a wait.
   */
  List<LifecycleEvent> readToEnd() throws IOException, InterruptedException;
}

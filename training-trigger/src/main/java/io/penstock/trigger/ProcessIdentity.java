package io.penstock.trigger;

import java.time.Instant;
import java.util.Optional;

/** A process for sure: an id is used again, an id with its start time is not. */
record ProcessIdentity(long pid, long startMillis) {
  static ProcessIdentity of(ProcessHandle handle) {
    return new ProcessIdentity(
        handle.pid(), handle.info().startInstant().orElse(Instant.EPOCH).toEpochMilli());
  }

  /** The process, if it still runs. */
  Optional<ProcessHandle> find() {
    return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(h -> of(h).equals(this));
  }
}

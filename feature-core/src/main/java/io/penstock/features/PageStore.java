package io.penstock.features;

/** Where a log's pages are kept, by number; one log's alone. */
public interface PageStore {
  /** A page that was put; not null. */
  byte[] get(int page) throws Exception;

  /** Keeps a page, in place of what it was. */
  void put(int page, byte[] bytes) throws Exception;

  /** Forgets a page. */
  void remove(int page) throws Exception;
}

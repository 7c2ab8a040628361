package io.penstock.features;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.util.HashMap;
import java.util.Map;

/** The pages of one log in memory, and its head beside them. */
final class Pages implements PageStore {
  private final Map<Integer, byte[]> pages = new HashMap<>();
  private byte[] head;
  private int puts;

  @Override
  public byte[] get(int page) {
    return pages.get(page);
  }

  @Override
  public void put(int page, byte[] bytes) {
    pages.put(page, bytes);
    puts++;
  }

  @Override
  public void remove(int page) {
    pages.remove(page);
  }

  int count() {
    return pages.size();
  }

  /** Pages put since the last call. */
  int puts() {
    int since = puts;
    puts = 0;
    return since;
  }

  void save(EntityLog log) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      log.savePages(this);
      log.writeHead(new DataOutputStream(bytes));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    head = bytes.toByteArray();
  }

  EntityLog restored() {
    if (head == null) {
      return EntityLog.paged();
    }
    try {
      EntityLog log = EntityLog.read(new DataInputStream(new ByteArrayInputStream(head)), this);
      byte[] before = head;
      save(log);
      assertThat(head).isEqualTo(before);
      return log;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}

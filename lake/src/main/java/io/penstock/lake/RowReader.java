package io.penstock.lake;

/** Takes the rows of a scan, one after another, in no order that a caller may rely on. */
@FunctionalInterface
public interface RowReader {

  /** One row; valid only during the call. */
  void read(LakeRow row);
}

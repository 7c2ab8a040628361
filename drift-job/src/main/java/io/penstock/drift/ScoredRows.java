package io.penstock.drift;

import io.penstock.schemas.ModelRole;
import io.penstock.schemas.ScoredTransaction;
import io.penstock.streaming.DecodeFunction;
import io.penstock.streaming.KafkaRecord;
import java.util.List;

/** Takes from a scored transaction what drift needs: the vector only where the row is judged. */
final class ScoredRows implements DecodeFunction.Converter<ScoredTransaction, ScoredRow> {
  private static final long serialVersionUID = 1L;

  private final String model;

  ScoredRows(String model) {
    this.model = model;
  }

  @Override
  public ScoredRow convert(ScoredTransaction scored, KafkaRecord record) {
    ScoredRow row = new ScoredRow();
    row.customerId = scored.getCustomerId();
    row.customerSeq = scored.getCustomerSeq();
    row.eventTime = scored.getEventTime().toEpochMilli();
    if (scored.getModelRole() == ModelRole.PRODUCTION && scored.getModelName().equals(model)) {
      List<Double> values = scored.getVector();
      double[] vector = new double[values.size()];
      for (int i = 0; i < vector.length; i++) {
        vector[i] = values.get(i);
      }
      row.version = scored.getModelVersion();
      row.vector = vector;
      row.score = scored.getScore();
    }
    return row;
  }
}

package io.penstock.trigger;

import io.penstock.schemas.RetrainTrigger;
import io.penstock.schemas.SchemaRegistryClient;
import io.penstock.schemas.Topics;
import io.penstock.schemas.TrainingRun;
import io.penstock.schemas.WireDecoder;
import io.penstock.schemas.WireEncoder;

/** Reads triggers and writes runs. Not thread safe. */
record TriggerCodec(WireDecoder<RetrainTrigger> triggers, WireEncoder<TrainingRun> runs) {
  /** A codec that asks the registry; waits for as long as it is away. */
  static TriggerCodec of(SchemaRegistryClient registry) {
    return new TriggerCodec(
        new WireDecoder<>(Topics.TRAINING_TRIGGERS, registry),
        RegistryPatience.ask(() -> new WireEncoder<>(Topics.TRAINING_RUNS, registry)));
  }
}

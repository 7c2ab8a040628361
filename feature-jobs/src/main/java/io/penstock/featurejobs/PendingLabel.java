package io.penstock.featurejobs;

/** A label that came before its transaction; times are epoch millis. */
record PendingLabel(String transactionId, boolean fraud, long labelTime, long giveUpAt) {}

package io.penstock.features;

import java.util.Optional;

/** A feature set of short windows, so that few events reach every corner of it. */
final class SmallSet {
  /** Lateness in seconds. */
  static final long LATENESS = 120;

  static final FeatureSet SET =
      FeatureSet.parse(
          "small.yaml",
          """
          name: small
          version: 3
          currency: EUR
          lateness: 2m
          entities:
            - {name: card, key: [customer_id, card_token], doc: no delay}
            - {name: shop, key: terminal_id, delay: 3m, settle: 2m, doc: delayed}
          features:
            - {name: CARD_N_5, entity: card, aggregate: count, window: 5m, default: -1, doc: d}
            - {name: SHOP_RISK_5, entity: shop, aggregate: risk, window: 5m, default: -2, doc: d}
            - {name: CARD_MEAN_1, entity: card, aggregate: mean, field: amount, window: 1m, default: -3, doc: d}
            - {name: AMOUNT, aggregate: value, field: amount, doc: d}
            - {name: SHOP_N_5, entity: shop, aggregate: count, window: 5m, default: 0, doc: d}
            - {name: CARD_MEAN_5, entity: card, aggregate: mean, field: amount, window: 5m, default: 0, doc: d}
            - {name: SHOP_RISK_1, entity: shop, aggregate: risk, window: 1m, default: 0, doc: d}
            - {name: CARD_SUM_5, entity: card, aggregate: sum, field: amount, window: 5m, default: 0, doc: d}
            - {name: SHOP_SUM_1, entity: shop, aggregate: sum, field: amount, window: 1m, default: -4, doc: d}
            - {name: CARD_MIN_5, entity: card, aggregate: min, field: amount, window: 5m, default: -5, doc: d}
            - {name: CARD_MAX_1, entity: card, aggregate: max, field: amount, window: 1m, default: -6, doc: d}
            - {name: CARD_SD_5, entity: card, aggregate: stddev, field: amount, window: 5m, default: -7, doc: d}
            - {name: CARD_LAST_5, entity: card, aggregate: last, field: amount, window: 5m, default: -8, doc: d}
            - {name: CARD_SINCE_1, entity: card, aggregate: since, window: 1m, default: -9, doc: d}
            - {name: CARD_RATIO_5, entity: card, aggregate: ratio, field: amount, window: 5m, default: -10, doc: d}
            - {name: SHOP_MIN_1, entity: shop, aggregate: min, field: amount, window: 1m, default: -11, doc: d}
            - {name: SHOP_MAX_5, entity: shop, aggregate: max, field: amount, window: 5m, default: -12, doc: d}
            - {name: SHOP_SD_1, entity: shop, aggregate: stddev, field: amount, window: 1m, default: -13, doc: d}
            - {name: SHOP_LAST_1, entity: shop, aggregate: last, field: amount, window: 1m, default: -14, doc: d}
            - {name: SHOP_SINCE_5, entity: shop, aggregate: since, window: 5m, default: -15, doc: d}
            - {name: SHOP_RATIO_1, entity: shop, aggregate: ratio, field: amount, window: 1m, default: -16, doc: d}
            - {name: CARD_SHOPS_5, entity: card, aggregate: distinct, field: terminal_id, window: 5m, default: -17, doc: d}
            - {name: CARD_TOKENS_1, entity: card, aggregate: distinct, field: card_token, window: 1m, default: -18, doc: d}
            - {name: CARD_N_LARGE_5, entity: card, aggregate: count, window: 5m, filter: amount >= 1000, default: -19, doc: d}
            - {name: CARD_SUM_LARGE_1, entity: card, aggregate: sum, field: amount, window: 1m, filter: amount >= 1000, default: -20, doc: d}
            - {name: CARD_LAST_LARGE_5, entity: card, aggregate: last, field: amount, window: 5m, filter: amount >= 1000, default: -21, doc: d}
            - {name: CARD_SINCE_T1_5, entity: card, aggregate: since, window: 5m, filter: terminal_id == 't1' or hour > 30, default: -22, doc: d}
            - {name: CARD_MAX_T1_5, entity: card, aggregate: max, field: amount, window: 5m, filter: terminal_id == 't1' or hour > 30, default: -23, doc: d}
            - {name: CARD_SD_T1_5, entity: card, aggregate: stddev, field: amount, window: 5m, filter: terminal_id == 't1' or hour > 30, default: -24, doc: d}
            - {name: CARD_SHOPS_LARGE_5, entity: card, aggregate: distinct, field: terminal_id, window: 5m, filter: amount >= 1000, default: -25, doc: d}
            - {name: CARD_RATIO_LARGE_5, entity: card, aggregate: ratio, field: amount, window: 5m, filter: amount >= 1000, default: -26, doc: d}
            - {name: SHOP_N_LARGE_1, entity: shop, aggregate: count, window: 1m, filter: amount >= 1000, default: -27, doc: d}
            - {name: SHOP_LAST_LARGE_5, entity: shop, aggregate: last, field: amount, window: 5m, filter: amount >= 1000, default: -28, doc: d}
            - {name: SHOP_MEAN_LARGE_5, entity: shop, aggregate: mean, field: amount, window: 5m, filter: amount >= 1000, default: -29, doc: d}
            - {name: SHOP_TOKENS_5, entity: shop, aggregate: distinct, field: card_token, window: 5m, default: -30, doc: d}
            - {name: SHOP_MEAN_1, entity: shop, aggregate: mean, field: amount, window: 1m, default: 0, doc: d}
          """,
          Optional.empty());

  /** The same with tiles of 10 s, not a minute. */
  static final FeatureSet NARROW_TILES =
      FeatureSet.ofYaml(SET.toYaml().replace("tile: 60s", "tile: 10s"));

  private SmallSet() {}
}

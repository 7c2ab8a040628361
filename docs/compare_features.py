#!/usr/bin/env python3
"""Compare two CSV files of features by TRANSACTION_ID; exit code 1 if they differ.

usage: compare_features.py OURS.csv[.gz] PUBLISHED.csv[.gz] [PAIRS.csv]

Counts, flags and risks must agree to 1e-12, averages to 1e-9. Blank published cells are not compared,
nor the customer features of the transactions that PAIRS.csv names (columns TX_A, TX_B): the order of
one customer's transactions within a second is not defined by the published data.
"""
import csv
import gzip
import sys


def rows(path):
    with (gzip.open(path, "rt", newline="") if path.endswith(".gz") else open(path, newline="")) as file:
        yield from csv.DictReader(file)


def main(ours, published, pairs=None):
    tied = {r[c] for r in rows(pairs) for c in ("TX_A", "TX_B")} if pairs else set()
    expected = {r["TRANSACTION_ID"]: r for r in rows(published)}
    names = [n for n in next(iter(expected.values())) if n.startswith("TX_DURING") or n.endswith("_WINDOW")]
    compared, differ = 0, 0
    for row in rows(ours):
        want = expected.pop(row["TRANSACTION_ID"], None)
        for name in names if want else ():
            if want[name] == "" or (name.startswith("CUSTOMER_ID") and row["TRANSACTION_ID"] in tied):
                continue
            compared += 1
            if not abs(float(row[name]) - float(want[name])) <= (1e-9 if "_AVG_" in name else 1e-12):
                differ += 1
                if differ <= 10:
                    print(f"{name} of transaction {row['TRANSACTION_ID']}: {row[name]}, published {want[name]}")
    print(f"{compared} values compared, {differ} differ, {len(expected)} published rows missing")
    return 1 if differ or expected or not compared else 0


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))

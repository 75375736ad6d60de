"""The forms in which tables come, each opened into columns and rows of text: CSV and its kin, Excel, JSON lines, Parquet."""

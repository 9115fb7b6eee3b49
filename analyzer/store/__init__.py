"""KEEP: records in DuckDB; the only package that opens a database."""

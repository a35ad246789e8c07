"""Figures as files: CSV, XLSX and Parquet, each with a data dictionary. The same figures give the same bytes."""

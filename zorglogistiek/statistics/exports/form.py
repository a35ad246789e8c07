"""The forms of file that there are; how each is written stands in ``forms``."""

from enum import StrEnum


class Form(StrEnum):
    """A form of file."""

    CSV = "csv"
    XLSX = "xlsx"
    PARQUET = "parquet"

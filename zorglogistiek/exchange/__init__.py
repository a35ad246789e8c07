"""Files in and out: what a sheet holds, reading, checking, importing, exporting, templates."""

"""Import and export of the registry as CSV and XLSX."""

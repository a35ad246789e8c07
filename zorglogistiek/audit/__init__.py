"""The log of who did and saw what (NEN 7513), kept in the same transaction as what it records."""

"""Supply: organisations, locations, groups, places and who lives in them."""

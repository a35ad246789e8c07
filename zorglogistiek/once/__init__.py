"""A request with a key of its own is carried out once, however often, and by however many at once, it is sent."""

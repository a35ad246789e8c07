"""Before a meeting: what must still be done, what providers answer, and the agenda as it is published."""

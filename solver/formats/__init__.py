"""The two JSON formats: `placement-instance/1` and `placement-plan/1`."""

"""The weekly meeting: plans, proposals, decisions, actions."""

"""After a meeting: minutes, actions, what changed since the plan before, and the messages that go out."""

"""What would be if: missing supply, what one more place or a new group would do, and what another policy would do.

Nothing here changes the registry: every question is answered on values that are forgotten afterwards.
"""

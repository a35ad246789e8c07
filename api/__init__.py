"""HTTP: the JSON API under /v1, the screens, the sessions. No query and no rule lives here."""

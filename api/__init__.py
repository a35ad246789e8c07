"""The web side: the JSON API under ``/v1`` and the screens. Routes validate, call one service, and answer."""

"""Estimators of waiting, staying and moving: pure functions of numpy arrays, without registry, session or clock.

Every one says what it takes, in which unit, and where its formula stands. What cannot be known is an answer: no value,
and the reason. Nothing here is protected against disclosure.
"""

"""Pictures: accessible SVG, with a table of the same numbers, from plain values. Pure: no database, no request.

Nothing here carries a style of its own (the pages' security policy forbids it): looks come from ``static/pictures.css``
by class. What is told apart is told apart by pattern, line style or place as well as by colour.
"""

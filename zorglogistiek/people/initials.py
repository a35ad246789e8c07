"""How a youth is named where names do not belong: in a room with a beamer, and in papers that travel."""


def initials(first_name: str, last_name: str) -> str:
    """``Noor van der Berg`` → ``N.v.d.B.``: enough to recognise for who knows the youth."""
    return "".join(f"{part[0]}." for part in f"{first_name} {last_name}".split())

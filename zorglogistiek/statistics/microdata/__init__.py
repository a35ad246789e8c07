"""Single waits and stays for research with a permit: under pseudonyms, in weeks, and nobody alone in a group."""

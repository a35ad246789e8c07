"""The words that a person reads, in Dutch and English: messages, codes, dates, weeks, numbers.

A message is written in the code as a plain English sentence (its *msgid*), with ``{name}`` where a value
goes. A code is keyed ``"<enum name>.<value>"``. The translations stand in
``locale/<language>/LC_MESSAGES/*.po``, one file for each part of the system, and are read as they are: nothing
is compiled.
``python -m zorglogistiek.words check`` lists what is missing.
"""

from zorglogistiek.words.catalogue import LANGUAGES, N_, Language, Words, code_msgid, translator

__all__ = ["LANGUAGES", "N_", "Language", "Words", "code_msgid", "translator"]

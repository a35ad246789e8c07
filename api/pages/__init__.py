"""The screens: server-rendered pages in Dutch and English that work without JavaScript."""

"""The figures on the screen: an overview by theme, a page for each figure, files of it, and the yearly report."""

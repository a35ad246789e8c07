"""Figures in words: what columns, codes and cells are called on pages, in pictures and in the yearly report."""

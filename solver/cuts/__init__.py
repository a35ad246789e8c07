"""Inequalities that every plan keeps and mixtures of plans do not: what sharpens the bound beyond prices alone."""

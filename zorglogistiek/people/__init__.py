"""Demand: youths, their referrals and what happens to them."""

"""What is opened in a meeting: the agenda, a referral on it, the decisions, the plan, and what if."""

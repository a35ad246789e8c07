"""The pages of somebody's own account, and of the API tokens of organisations."""

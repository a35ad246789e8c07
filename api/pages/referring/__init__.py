"""What a referrer opens: the list of referrals, one referral and its forms, a registration and its drafts."""

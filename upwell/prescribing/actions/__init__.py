"""What people do with referrals, plans, measures, messages and gaps."""

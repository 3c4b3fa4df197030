"""A person's own pages: profile, who acts for whom, consents, privacy; and what others see of somebody."""

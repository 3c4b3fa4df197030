"""What can be worked out on paper: what a report of a mail server means, and when something reaches a person."""

"""Judgement and arithmetic of the programme: values in, verdicts and numbers out. No query, no request."""

"""Judgement: who may speak, in which language something is written, which words wait."""

"""Absence, delegation, recusal, duplicate persons, the verbs of the desk, approvals that lapse."""

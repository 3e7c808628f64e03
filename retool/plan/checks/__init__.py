"""The audit's identities: one small function each, in files by subject, listed in ``retool.plan.audit``."""

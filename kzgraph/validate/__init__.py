"""Validation: the gate, the stages and their rules, severities and waivers, and what a change brought."""

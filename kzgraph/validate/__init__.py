"""Validation: the gate, the stages and their rules, severities and waivers, and what a change brought.

A rule about claims is a shape in `ontology/shapes/`, not a module here.
"""

"""Somebody lets a voice count: a chosen passage, scope by scope; voices brought in from outside; what many of them are about; alarms."""

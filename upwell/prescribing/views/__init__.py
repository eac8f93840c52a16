"""Pages: thin. Asking, references, the caseload, working on a case, one's own, the plan, messages back, gaps, figures."""

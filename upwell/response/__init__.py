"""Those with power must answer: a closed list of kinds, milestones with dates, the verdict of those who asked, promise against practice."""

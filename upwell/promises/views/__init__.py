"""Pages about charters, processes and duties: thin, one module for each noun."""

"""Where: areas with codes and dates of validity; public bodies, what each may decide, from when to when, and who took over."""

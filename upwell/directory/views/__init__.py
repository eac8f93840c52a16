"""Pages of the directory: finding, providing, keeping, and the links in letters."""

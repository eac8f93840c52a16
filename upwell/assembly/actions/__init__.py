"""What is done with pools, draws, juries and recommendations."""

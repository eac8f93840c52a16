"""What surrounds the software: the runner behind `./run`, our own checks, and the verifier for strangers."""

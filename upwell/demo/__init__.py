"""The invented town of Ashmere: nine months of life, made by the same actions as everything else, with the clock moved."""

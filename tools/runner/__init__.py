"""What stands behind `./run`: the environment, the processes, the checks, the backup.

Only the standard library, because this runs before anything is installed. Each module does one thing; `run` itself
holds the list of commands. A failure that can be foreseen is a `Refusal`: one sentence that says what to do.
"""

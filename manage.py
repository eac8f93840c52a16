#!/usr/bin/env python3
"""Django's command line; `./run manage …` calls this inside the project's own environment."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "upwell.project.settings_demo")
    execute_from_command_line(sys.argv)

"""Tests: the demonstration's settings, quick password hashing, nothing kept, mail in memory."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("UPWELL_VAR", tempfile.mkdtemp(prefix="upwell-test-"))

from upwell.project.settings_demo import *  # noqa: E402, F403
from upwell.project.settings_demo import DATABASES  # noqa: E402

VAR = Path(os.environ["UPWELL_VAR"])
DATABASES["default"].setdefault("TEST", {})
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: browser tests and threads share it.
    DATABASES["default"]["TEST"]["NAME"] = str(VAR / "test.sqlite3")
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
ALLOWED_HOSTS = ["*"]

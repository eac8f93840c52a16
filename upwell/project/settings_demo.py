"""The demonstration: the invented town of Ashmere on embedded SQLite, mail written to a folder, one-click sign-in as a named cast."""

from upwell.project.settings import *  # noqa: F403
from upwell.project.settings import VAR

SECRET_KEY = "demonstration-only-never-for-real-people"  # noqa: S105
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
IS_DEMO = True
COMMUNITY_NAME = "Upwell"
ROLE_NEEDS_SECOND_FACTOR = False  # the cast signs in with one click
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # passkeys on http://localhost
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR / "mail"
LEDGER_ORIGIN = "ashmere.demo/ledger"

"""The API: one `NinjaAPI` object at /api/v1/, into which every package hangs its router.

A package writes `api.py` with `router = ninja.Router(tags=[...])` whose paths are whole ("/issues/{ref}"); it is found by itself, or named with
`api_router("package", router)` in wiring. Everything that is public can be read without a key. What needs a key says `auth=token_needed`; what shows more with one says
`auth=token_welcome` and asks `caller(request)`. Errors all look alike: {"code", "sentence", "details"}.
"""

from upwell.kit.api.auth import caller, register_authenticator, token_needed, token_welcome
from upwell.kit.api.core import Pages, ProblemOut, api, api_router, mount, routers

__all__ = [
    "Pages",
    "ProblemOut",
    "api",
    "api_router",
    "caller",
    "mount",
    "register_authenticator",
    "routers",
    "token_needed",
    "token_welcome",
]

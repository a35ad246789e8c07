"""The resources of the API, one module each; ``ROUTERS`` is the list of them."""

from fastapi import APIRouter

from api.v1.resources import sessions

ROUTERS: tuple[APIRouter, ...] = (sessions.router,)

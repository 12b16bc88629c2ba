"""What MAS does for Matrix beside OAuth: it keeps Synapse's accounts and devices, and
answers the old way to log in."""

import json
import urllib.request

from authlib.common.security import generate_token
from flask import Blueprint, request

from oauth import new_token
from policy import CLIENT_SCOPE
from store import DEVICE_SCOPE

FLOWS = [
    {"type": "m.login.password"},
    {"type": "m.login.sso", "oauth_aware_preferred": True, "org.matrix.msc3824.delegated_oidc_compatibility": True},
    {"type": "m.login.token"},
]


class Homeserver:
    """Synapse, as only the authentication service may speak to it."""

    def __init__(self, address, secret):
        self.address = address
        self.secret = secret
        # A proxy from the environment is not meant for this machine.
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def provision_user(self, localpart):
        self.tell("provision_user", localpart=localpart)

    def upsert_device(self, localpart, device_id):
        self.tell("upsert_device", localpart=localpart, device_id=device_id)

    def delete_device(self, localpart, device_id):
        self.tell("delete_device", localpart=localpart, device_id=device_id)

    def tell(self, what, **body):
        headers = {"Authorization": f"Bearer {self.secret}", "Content-Type": "application/json"}
        sent = urllib.request.Request(f"{self.address}/_synapse/mas/{what}", json.dumps(body).encode(), headers)
        self.opener.open(sent, timeout=30).close()


def bearer():
    """The token of the request, or None."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return token if kind == "Bearer" else None


def problem(status, errcode, words):
    return {"errcode": errcode, "error": words}, status


def matrix(server):
    """The endpoints of Matrix that a proxy hands to MAS instead of Synapse."""
    blueprint = Blueprint("matrix", __name__, url_prefix="/_matrix/client/<version>")
    store = server.store

    @blueprint.get("/login")
    def flows(version):
        return {"flows": FLOWS}

    @blueprint.post("/login")
    def login(version):
        body = request.get_json(force=True)
        localpart = body.get("identifier", {}).get("user", "").removeprefix("@").partition(":")[0]
        person = store.log_in(localpart, body.get("password"))
        if body.get("type") != "m.login.password" or not person:
            return problem(403, "M_FORBIDDEN", "Invalid username/password")
        device_id = body.get("device_id") or generate_token(10)
        session = store.begin(person, None, f"{CLIENT_SCOPE} {DEVICE_SCOPE}{device_id}")
        token = store.issue(session, new_token("mct")).access_token
        return {"access_token": token, "device_id": device_id, "user_id": person.user_id}

    @blueprint.post("/logout")
    def logout(version):
        pair = store.by_access_token.get(bearer())
        if not pair or not pair.access_token.startswith("mct_") or pair.is_revoked():
            return problem(401, "M_UNKNOWN_TOKEN", "Invalid access token")
        store.finish(pair.session)
        return {}

    return blueprint


def admin_api(server):
    """The one endpoint of MAS's admin API that the server has. The proxy asks it about the
    token of every request for the others."""
    blueprint = Blueprint("admin_api", __name__, url_prefix="/api/admin/v1")

    def refusal(status, title):
        return {"errors": [{"title": title}]}, status

    @blueprint.get("/version")
    def version():
        token = bearer()
        if token is None:
            return refusal(400, "Missing authorization header")
        pair = server.store.by_access_token.get(token)
        if pair is None or not token.startswith("mat_"):
            return refusal(401, "Invalid type of access token")
        if pair.session.finished:
            return refusal(401, "Access token revoked")
        if pair.is_revoked() or pair.is_expired():
            return refusal(401, "Access token expired")
        pair.used = True
        if "urn:mas:admin" not in pair.session.scope.split():
            return refusal(401, "Missing urn:mas:admin scope")
        return {"version": "v1.22.0"}

    return blueprint

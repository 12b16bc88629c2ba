"""What the server remembers: people, clients, sessions and their tokens.

Everything is in memory and gone when the process ends. The server handles one request
at a time, so nothing here needs a lock.
"""

import time
from urllib.parse import urlsplit

from authlib.common.security import generate_token
from authlib.oauth2.rfc6749 import AuthorizationCodeMixin, ClientMixin, TokenMixin
from authlib.oauth2.rfc8628 import DeviceCredentialDict

DEVICE_SCOPE = "urn:matrix:client:device:"


class Person:
    """Somebody with an account, who may or may not ask for the scopes of an administrator."""

    def __init__(self, localpart, user_id, password, admin):
        self.localpart = localpart
        self.user_id = user_id
        self.password = password
        self.admin = admin
        self.id = generate_token(26)


class Client(ClientMixin):
    """A program that registered itself."""

    def __init__(self, info, metadata):
        self.client_id = info["client_id"]
        self.secret = info.get("client_secret")
        self.name = metadata.get("client_name", self.client_id)
        self.auth_method = metadata["token_endpoint_auth_method"]
        self.grant_types = metadata["grant_types"]
        self.redirect_uris = metadata["redirect_uris"]

    def get_client_id(self):
        return self.client_id

    def get_default_redirect_uri(self):
        return self.redirect_uris[0] if self.redirect_uris else None

    def get_allowed_scope(self, scope):
        # Any scope may be asked for: the policy decides when the person sees the page.
        return " ".join(sorted(set((scope or "").split())))

    def check_redirect_uri(self, redirect_uri):
        return any(same_address(registered, redirect_uri) for registered in self.redirect_uris)

    def check_client_secret(self, client_secret):
        return self.secret == client_secret

    def check_endpoint_auth_method(self, method, endpoint):
        return self.auth_method == method

    def check_response_type(self, response_type):
        return response_type == "code" and self.check_grant_type("authorization_code")

    def check_grant_type(self, grant_type):
        return grant_type in self.grant_types


def same_address(registered, used):
    """A loopback address that was registered without a port stands for all its ports."""
    if registered == used:
        return True
    known, wanted = urlsplit(registered), urlsplit(used)
    return (
        is_loopback(registered)
        and known.port is None
        and (known.scheme, known.hostname, known.path) == (wanted.scheme, wanted.hostname, wanted.path)
    )


def is_loopback(address):
    return urlsplit(address).hostname in ("127.0.0.1", "::1", "localhost")


class Session:
    """One login: what a person granted to a client, and the tokens that came of it."""

    def __init__(self, person, client_id, scope):
        self.id = generate_token(26)
        self.person = person
        self.client_id = client_id
        self.scope = scope
        self.finished = False
        self.pairs = []

    @property
    def device_id(self):
        for scope in self.scope.split():
            if scope.startswith(DEVICE_SCOPE):
                return scope.removeprefix(DEVICE_SCOPE)
        return None


class Pair(TokenMixin):
    """An access token, and the refresh token that came with it, if any."""

    def __init__(self, session, access_token, refresh_token, life):
        self.session = session
        self.access_token = access_token
        self.refresh_token = refresh_token
        self.issued_at = time.time()
        self.expires_at = self.issued_at + life if life else None
        self.used = False
        self.withdrawn = False
        self.successor = None

    def check_client(self, client):
        return self.session.client_id == client.get_client_id()

    def get_scope(self):
        return self.session.scope

    def is_expired(self):
        return self.expires_at is not None and time.time() >= self.expires_at

    def is_revoked(self):
        return self.session.finished or self.withdrawn or self.successor is not None

    def is_refreshable(self, grace):
        """MAS takes a refresh token a second time if the answer to the first may have been
        lost: until the tokens in it have been used."""
        if self.session.finished or self.withdrawn:
            return False
        if self.successor is None:
            return True
        return grace and not self.successor.used and self.successor.successor is None

    def replace(self, successor):
        if self.successor is not None:
            self.successor.withdrawn = True
        self.successor = successor


class Code(AuthorizationCodeMixin):
    """An authorization code on its way from the browser to the client."""

    LIFE = 600

    def __init__(self, person, client_id, redirect_uri, scope, challenge, challenge_method):
        self.person = person
        self.client_id = client_id
        self.redirect_uri = redirect_uri
        self.scope = scope
        self.code_challenge = challenge
        self.code_challenge_method = challenge_method
        self.expires_at = time.time() + self.LIFE

    def get_redirect_uri(self):
        return self.redirect_uri

    def get_scope(self):
        return self.scope


class DeviceCode(DeviceCredentialDict):
    """A device code, and what a person decided about it."""

    person = None  # who decided
    approved = False
    exchanged = False
    polls = 0


class Store:
    def __init__(self, homeserver):
        self.homeserver = homeserver
        self.people = {}
        self.clients = {}
        self.sessions = {}
        self.device_codes = []
        self.codes = {}
        self.by_access_token = {}
        self.by_refresh_token = {}

    def log_in(self, localpart, password):
        person = self.people.get(localpart)
        return person if person and person.password == password else None

    def begin(self, person, client_id, scope):
        """Begins a session. Synapse must have its device before it sees a token of it."""
        session = Session(person, client_id, scope)
        self.sessions[session.id] = session
        if session.device_id:
            self.homeserver.upsert_device(person.localpart, session.device_id)
        return session

    def issue(self, session, access_token, refresh_token=None, life=None):
        pair = Pair(session, access_token, refresh_token, life)
        session.pairs.append(pair)
        self.by_access_token[access_token] = pair
        if refresh_token:
            self.by_refresh_token[refresh_token] = pair
        return pair

    def finish(self, session):
        """Ends a session. Its device goes too, unless another session has the same one."""
        if session.finished:
            return
        session.finished = True
        device = (session.person, session.device_id)
        others = ((other.person, other.device_id) for other in self.sessions.values() if not other.finished)
        if session.device_id and device not in others:
            self.homeserver.delete_device(session.person.localpart, session.device_id)

    def device_code(self, **known):
        """Finds a device code by its own text, or by the code that the person types."""
        for credential in self.device_codes:
            if all(credential[name] == value for name, value in known.items()):
                return credential
        return None


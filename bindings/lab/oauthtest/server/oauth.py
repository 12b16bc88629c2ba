"""OAuth, which is authlib's work. Here it is joined to the store, and given the habits
of the Matrix Authentication Service (MAS) that a client can see."""

import hashlib
import json
import math
import string
import time
from urllib.parse import urlsplit

from authlib.common.security import generate_token
from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import InvalidGrantError, InvalidRequestError, UnauthorizedClientError, grants
from authlib.oauth2.rfc6750 import BearerTokenGenerator
from authlib.oauth2.rfc7009 import RevocationEndpoint
from authlib.oauth2.rfc7591 import ClientMetadataClaims, ClientRegistrationEndpoint, InvalidClientMetadataError
from authlib.oauth2.rfc7591.errors import InvalidRedirectURIError
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oauth2.rfc7662 import IntrospectionEndpoint
from authlib.oauth2.rfc8628 import DEVICE_CODE_GRANT_TYPE, DeviceAuthorizationEndpoint, DeviceCodeGrant
from authlib.oidc.registration import ClientMetadataClaims as OpenIDMetadataClaims

from store import Client, Code, DeviceCode, is_loopback

CLIENT_AUTH_METHODS = ["none", "client_secret_basic", "client_secret_post"]
POLLING = ("authorization_pending", "slow_down", "access_denied", "expired_token")


def new_token(kind):
    """A token in the form of MAS: what it is, random text, and six letters more."""
    return f"{kind}_{generate_token(30)}_{generate_token(6)}"


class Server(AuthorizationServer):
    """What the endpoints below share. It is told what to do anew by each test: behaviour
    holds the fields of the Go type Behaviour."""

    def __init__(self, app, store, issuer, secret):
        super().__init__(app, store.clients.get, self.keep_token)
        self.store = store
        self.issuer = issuer
        self.secret = secret
        self.behaviour = {}
        self.register_token_generator("default", self.bearer_token)
        self.register_client_auth_method("homeserver", self.authenticate_homeserver)
        self.register_grant(AuthorizationCodeGrant, [CodeChallenge(required=False)])
        self.register_grant(RefreshTokenGrant)
        self.register_grant(DeviceGrant)
        for endpoint in (Registration, DeviceAuthorization, Revocation, Introspection):
            self.register_endpoint(endpoint)

    @property
    def bearer_token(self):
        return BearerTokenGenerator(
            lambda **_: new_token("mat"), lambda **_: new_token("mar"), lambda *_: self.behaviour["access_token_life"]
        )

    def generate_token(self, *args, **kwargs):
        return self.bearer_token(*args, **kwargs)

    def keep_token(self, token, request):
        if request.refresh_token:
            session = request.refresh_token.session
        else:
            session = self.store.begin(request.user, request.client.client_id, token["scope"])
        self.store.issue(session, token["access_token"], token.get("refresh_token"), token["expires_in"])

    def authenticate_homeserver(self, query_client, request):
        """Synapse is no client: it shows the secret that it shares with the service."""
        return Homeserver() if request.headers.get("Authorization") == f"Bearer {self.secret}" else None

    def handle_error_response(self, request, error):
        response = super().handle_error_response(request, error)
        if error.error in POLLING and response.status_code == 400:
            response.status_code = self.behaviour["poll_status"]
        elif error.error in ("invalid_client", "unauthorized_client") and response.status_code == 400:
            response.status_code = 401
        return response

    def metadata(self):
        """The document that a client discovers."""
        at = self.issuer
        document = {
            "issuer": self.behaviour["issuer"] or at,
            "authorization_endpoint": at + "authorize",
            "token_endpoint": at + "oauth2/token",
            "registration_endpoint": at + "oauth2/registration",
            "revocation_endpoint": at + "oauth2/revoke",
            "introspection_endpoint": at + "oauth2/introspect",
            "scopes_supported": ["openid", "email"],
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "grant_types_supported": ["authorization_code", "refresh_token"],
            "token_endpoint_auth_methods_supported": CLIENT_AUTH_METHODS,
            "code_challenge_methods_supported": ["plain", "S256"],
            "prompt_values_supported": ["login"],
            "account_management_uri": at + "account/",
        }
        if not self.behaviour["no_device_grant"]:
            document["grant_types_supported"].append(DEVICE_CODE_GRANT_TYPE)
            document["device_authorization_endpoint"] = at + "oauth2/device"
        return document


class Homeserver:
    def check_endpoint_auth_method(self, method, endpoint):
        # The second question is whether this client must authenticate; it has.
        return method == "homeserver"


class AuthorizationCodeGrant(grants.AuthorizationCodeGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = CLIENT_AUTH_METHODS

    def save_authorization_code(self, code, request):
        data = request.payload.data
        self.server.store.codes[code] = Code(
            request.user, request.client.client_id, request.payload.redirect_uri, request.scope,
            data.get("code_challenge"), data.get("code_challenge_method"),
        )

    def query_authorization_code(self, code, client):
        found = self.server.store.codes.get(code)
        if found and found.client_id == client.client_id and time.time() < found.expires_at:
            return found
        return None

    def delete_authorization_code(self, authorization_code):
        codes = self.server.store.codes
        self.server.store.codes = {code: kept for code, kept in codes.items() if kept is not authorization_code}

    def authenticate_user(self, authorization_code):
        return authorization_code.person


class RefreshTokenGrant(grants.RefreshTokenGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = CLIENT_AUTH_METHODS
    INCLUDE_NEW_REFRESH_TOKEN = True

    def authenticate_refresh_token(self, refresh_token):
        pair = self.server.store.by_refresh_token.get(refresh_token)
        grace = not self.server.behaviour["no_grace"]
        return pair if pair and pair.is_refreshable(grace) else None

    def authenticate_user(self, pair):
        return pair.session.person

    def revoke_old_credential(self, pair):
        pair.replace(pair.session.pairs[-1])


class DeviceAuthorization(DeviceAuthorizationEndpoint):
    CLIENT_AUTH_METHODS = CLIENT_AUTH_METHODS

    @property
    def EXPIRES_IN(self):
        return self.server.behaviour["device_code_life"]

    @property
    def INTERVAL(self):
        return self.server.behaviour["interval"]

    def authenticate_client(self, request):
        if self.server.behaviour["no_device_grant"]:
            raise InvalidRequestError("The Device Authorization Grant is disabled on this server")
        client = super().authenticate_client(request)
        if not client.check_grant_type(DEVICE_CODE_GRANT_TYPE):
            raise UnauthorizedClientError()
        return client

    def create_endpoint_response(self, request):
        status, body, headers = super().create_endpoint_response(request)
        if not self.server.behaviour["complete_address"]:
            del body["verification_uri_complete"]
        return status, body, headers

    def generate_user_code(self):
        return generate_token(6, string.ascii_uppercase + string.digits)

    def get_verification_uri(self):
        return self.server.issuer + "link"

    def save_device_credential(self, client_id, scope, data):
        scope = self.server.store.clients[client_id].get_allowed_scope(scope)
        expires_at = time.time() + data["expires_in"]
        self.server.store.device_codes.append(DeviceCode(data, client_id=client_id, scope=scope, expires_at=expires_at))


class DeviceGrant(DeviceCodeGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = CLIENT_AUTH_METHODS

    def query_device_credential(self, device_code):
        credential = self.server.store.device_code(device_code=device_code)
        if credential is None or credential.exchanged or credential["client_id"] != self.request.payload.client_id:
            raise InvalidGrantError()
        credential.polls += 1
        return credential

    def query_user_grant(self, user_code):
        credential = self.server.store.device_code(user_code=user_code)
        return (credential.person, credential.approved) if credential.person else None

    def should_slow_down(self, credential):
        return credential.polls <= self.server.behaviour["slow_downs"]

    def create_token_response(self):
        answer = super().create_token_response()
        self.request.credential.exchanged = True
        return answer


class Registration(ClientRegistrationEndpoint):
    def __init__(self, server):
        super().__init__(server, [ClientMetadataClaims, OpenIDMetadataClaims])

    def authenticate_token(self, request):
        return True  # anybody may register a client

    def get_server_metadata(self):
        return {}  # MAS takes grant types that it has never heard of

    def extract_client_metadata(self, request):
        metadata = super().extract_client_metadata(request)
        metadata.setdefault("grant_types", ["authorization_code"])
        metadata.setdefault("redirect_uris", [])
        check_pages(metadata)
        check_redirects(metadata)
        behaviour = self.server.behaviour
        if behaviour["no_device_grant"] or behaviour["registration_drops_device_grant"]:
            metadata["grant_types"] = [grant for grant in metadata["grant_types"] if grant != DEVICE_CODE_GRANT_TYPE]
        return metadata

    def generate_client_id(self, request):
        # The same metadata makes the same client, as it does at MAS.
        text = json.dumps(self.extract_client_metadata(request), sort_keys=True)
        return "01" + hashlib.sha256(text.encode()).hexdigest()[:24].upper()

    def generate_client_info(self, request):
        info = super().generate_client_info(request)
        if request.payload.data.get("token_endpoint_auth_method") == "none":
            del info["client_secret"], info["client_secret_expires_at"]
        return info

    def save_client(self, client_info, client_metadata, request):
        client = Client(client_info, client_metadata)
        self.server.store.clients[client.client_id] = client
        return client


def check_pages(metadata):
    """MAS wants an address of the client, and does not fetch it."""
    address = metadata.get("client_uri")
    if not address:
        raise InvalidClientMetadataError("missing client_uri")
    if urlsplit(address).scheme != "https" or is_loopback(address):
        raise InvalidClientMetadataError("invalid client_uri")
    for name in ("tos_uri", "policy_uri", "logo_uri"):
        if name in metadata and urlsplit(metadata[name]).hostname != urlsplit(address).hostname:
            raise InvalidClientMetadataError(f"{name} not on the same host as the client_uri")


def check_redirects(metadata):
    """A program on somebody's machine may be called back there, and a web site may not."""
    addresses = metadata["redirect_uris"]
    if "authorization_code" in metadata["grant_types"] and not addresses:
        raise InvalidRedirectURIError()
    native = metadata.get("application_type") == "native"
    if not all(native if is_loopback(address) else same_host(address, metadata) for address in addresses):
        raise InvalidRedirectURIError("invalid redirect_uri")


def same_host(address, metadata):
    return urlsplit(address).hostname == urlsplit(metadata["client_uri"]).hostname


class Revocation(RevocationEndpoint):
    CLIENT_AUTH_METHODS = CLIENT_AUTH_METHODS

    def authenticate_token(self, request, client):
        try:
            return super().authenticate_token(request, client)
        except InvalidGrantError as error:
            raise UnauthorizedClientError() from error

    def query_token(self, token_string, token_type_hint):
        store = self.server.store
        return store.by_access_token.get(token_string) or store.by_refresh_token.get(token_string)

    def revoke_token(self, token, request):
        self.server.store.finish(token.session)


class Introspection(IntrospectionEndpoint):
    CLIENT_AUTH_METHODS = ["homeserver"]

    def query_token(self, token_string, token_type_hint):
        return self.server.store.by_access_token.get(token_string)

    def check_permission(self, token, client, request):
        return True  # the homeserver may ask about every token

    def introspect_token(self, token):
        token.used = True
        session = token.session
        answer = {
            "active": True,
            "scope": with_unstable_names(session.scope),
            "client_id": session.client_id,
            "username": session.person.localpart,
            "sub": session.person.id,
            "token_type": "access_token",
            "iat": int(token.issued_at),
            "nbf": int(token.issued_at),
            "jti": session.id,
        }
        if token.expires_at is not None:
            answer["exp"] = math.ceil(token.expires_at)
            # Synapse counts whole seconds. Rounded up, it does not end a token early.
            answer["expires_in"] = math.ceil(token.expires_at - time.time())
        return answer


def with_unstable_names(scope):
    """MAS tells Synapse each scope of Matrix by its old name too."""
    stable, unstable = "urn:matrix:client:", "urn:matrix:org.matrix.msc2967.client:"
    names = set(scope.split())
    names |= {name.replace(stable, unstable) for name in names if name.startswith(stable)}
    return " ".join(sorted(names))

"""The pages for the person: logging in, typing the code, consenting."""

from authlib.oauth2 import OAuth2Error
from flask import Blueprint, make_response, redirect, render_template_string, request, session, url_for

from policy import violations

PAGE = """<!doctype html>
<title>The OAuth server of the tests</title>
<p>{{ words }}</p>
{% if scope %}<ul>{% for name in scope.split() %}<li>{{ name }}</li>{% endfor %}</ul>{% endif %}
{% if fields or actions %}<form method="post">
{% for name in fields %}<label>{{ name }} <input name="{{ name }}"></label>{% endfor %}
{% for action in actions %}<button name="action" value="{{ action }}">{{ action }}</button>{% endfor %}
</form>{% endif %}
"""

DENIED = "The authorization request was denied by the policy enforced by this service"
TEMPLATE_ERROR = "Unexpected error: could not render the page for a violation of the policy"


def page(words, status=200, **parts):
    return make_response(render_template_string(PAGE, words=words, **parts), status)


def consent_page(words, person, scope):
    """Asks for consent, unless the policy refuses. MAS cannot show the page of a single
    violation, and answers 500."""
    broken = violations(person, scope)
    if len(broken) == 1:
        return page(TEMPLATE_ERROR, 500)
    if broken:
        return page(DENIED)
    return page(words, scope=scope, actions=["consent", "reject"])


def pages(server):
    """The pages of one OAuth server."""
    blueprint = Blueprint("pages", __name__)
    store = server.store

    @blueprint.before_request
    def know_the_person():
        if request.endpoint != "pages.login" and session.get("localpart") not in store.people:
            return redirect(url_for("pages.login", next=request.full_path), 303)
        return None

    def person():
        return store.people[session["localpart"]]

    @blueprint.route("/login", methods=["GET", "POST"])
    def login():
        if request.method == "GET":
            return page("Please sign in to continue", fields=["username", "password"], actions=["continue"])
        if not store.log_in(request.form.get("username"), request.form.get("password")):
            return page("Invalid credentials", fields=["username", "password"], actions=["continue"])
        session["localpart"] = request.form["username"]
        return redirect(request.script_root + request.args.get("next", "/account/"), 303)

    @blueprint.get("/account/")
    def account():
        return page(f"Signed in as {person().localpart}")

    @blueprint.route("/link", methods=["GET", "POST"])
    def link():
        code = request.values.get("user_code", "").upper()
        credential = store.device_code(user_code=code)
        if not code:
            return page("Enter the security code shown on your other device", fields=["user_code"], actions=["continue"])
        if credential is None or credential.is_expired() or credential.person:
            return page("This code is not valid, or has expired", fields=["user_code"], actions=["continue"])
        return redirect(url_for("pages.device", user_code=code), 303)

    @blueprint.route("/device/<user_code>", methods=["GET", "POST"])
    def device(user_code):
        credential = store.device_code(user_code=user_code)
        if credential is None or credential.is_expired() or credential.person:
            return page("This code is not valid, or has expired")
        client = store.clients[credential["client_id"]]
        asked = consent_page(f"Another device wants to link {client.name} with your account", person(), credential["scope"])
        if request.method == "GET" or violations(person(), credential["scope"]):
            return asked
        credential.person = person()
        credential.approved = request.form.get("action") == "consent"
        if credential.approved:
            return page(f"Access granted to {client.name}. You can close this window.")
        return page(f"Access denied to {client.name}. You can close this window.")

    @blueprint.route("/authorize", methods=["GET", "POST"])
    def authorize():
        try:
            grant = server.get_consent_grant(end_user=person())
        except OAuth2Error as error:
            if error.redirect_uri:
                return server.handle_error_response(None, error)
            return page(f"Unexpected error: {error.error}: {error.get_error_description()}", 400)
        scope = grant.request.scope
        if request.method == "GET" or violations(person(), scope):
            return consent_page(f"Continue to {grant.request.client.name}?", person(), scope)
        consented = request.form.get("action") == "consent"
        return server.create_authorization_response(grant=grant, grant_user=person() if consented else None)

    return blueprint

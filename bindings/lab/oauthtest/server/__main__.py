"""An OAuth server in front of a Synapse, for tests.

It reads its configuration, one line of JSON, from its standard input, prints the port
that it listens on, and ends when the other end of the input is closed: the system closes
it when the test's process ends, however it ends.
"""

import json
import os
import secrets
import sys
import threading

from flask import Flask, Response
from werkzeug.exceptions import BadRequest, NotFound, UnsupportedMediaType
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.serving import make_server

from control import control
from matrix import Homeserver, admin_api, matrix
from oauth import Server
from pages import pages
from store import Store


def end_with_parent():
    sys.stdin.read()
    os._exit(0)


def make_app(config):
    app = Flask(__name__)
    app.secret_key = secrets.token_bytes()
    app.json.sort_keys = False
    homeserver = Homeserver(config["homeserver"], config["secret"])
    server = Server(app, Store(homeserver), config["issuer"], config["secret"])
    server.behaviour = config["behaviour"]
    for blueprint in (pages(server), matrix(server), admin_api(server), control(server)):
        app.register_blueprint(blueprint)
    add_endpoints(app, server)
    return app


def add_endpoints(app, server):
    @app.get("/.well-known/openid-configuration")
    def metadata():
        return server.metadata(), {"Cache-Control": "public, max-age=600, s-maxage=3600, stale-while-revalidate=600"}

    @app.post("/oauth2/token")
    def token():
        return server.create_token_response()

    @app.post("/oauth2/registration")
    def register():
        return server.create_endpoint_response("client_registration")

    @app.post("/oauth2/device")
    def device():
        return server.create_endpoint_response("device_authorization")

    @app.post("/oauth2/introspect")
    def introspect():
        return server.create_endpoint_response("introspection")

    @app.post("/oauth2/revoke")
    def revoke():
        answer = server.create_endpoint_response("revocation")
        return Response(status=200) if answer.status_code == 200 else answer

    @app.errorhandler(BadRequest)
    @app.errorhandler(UnsupportedMediaType)
    def unreadable(error):
        return {"error": "invalid_request", "error_description": error.description}, 400


def main():
    config = json.loads(sys.stdin.readline())
    threading.Thread(target=end_with_parent, daemon=True).start()
    app = make_app(config)
    if config["prefix"]:
        app = DispatcherMiddleware(NotFound(), {config["prefix"]: app})
    # One request at a time: then the store needs no lock.
    server = make_server("127.0.0.1", 0, app, threaded=False)
    print(server.port, flush=True)
    server.serve_forever()


main()

"""What a test asks of the server. The proxy before it lets nobody else in."""

from flask import Blueprint, request

from store import Person


def control(server):
    blueprint = Blueprint("control", __name__, url_prefix="/_control")
    store = server.store

    @blueprint.put("/behaviour")
    def behave():
        server.behaviour = request.get_json()
        return {}

    @blueprint.put("/people/<path:localpart>")
    def add_person(localpart):
        wanted = request.get_json()
        store.homeserver.provision_user(localpart)
        store.people[localpart] = Person(localpart, **wanted)
        return {}

    @blueprint.get("/sessions")
    def sessions():
        return [told(session) for session in store.sessions.values()]

    @blueprint.delete("/sessions/<session_id>")
    def finish(session_id):
        store.finish(store.sessions[session_id])
        return {}

    return blueprint


def told(session):
    return {
        "id": session.id,
        "user": session.person.localpart,
        "client_id": session.client_id or "",
        "device_id": session.device_id or "",
        "scope": session.scope,
        "finished": session.finished,
        "pairs": [
            {
                "access_token": pair.access_token,
                "refresh_token": pair.refresh_token or "",
                "used": pair.used,
                "living": not pair.is_revoked(),
                "expired": pair.is_expired(),
            }
            for pair in session.pairs
        ],
    }

"""What MAS refuses to grant, whatever the person says."""

from store import DEVICE_SCOPE

ADMIN_SCOPES = {"urn:synapse:admin:*", "urn:mas:admin"}
CLIENT_SCOPE = "urn:matrix:client:api:*"
OTHER_SCOPES = {"openid", "email", CLIENT_SCOPE}


def violations(person, scope):
    """Returns a sentence for each rule that the scope breaks."""
    scopes = scope.split()
    devices = [name.removeprefix(DEVICE_SCOPE) for name in scopes if name.startswith(DEVICE_SCOPE)]
    found = []
    for name in scopes:
        if name in ADMIN_SCOPES:
            if not person.admin:
                found.append(f"{person.localpart} may not request {name}")
        elif name not in OTHER_SCOPES and not name.startswith(DEVICE_SCOPE):
            found.append(f"scope {name} is not allowed")
    if len(devices) > 1:
        found.append("only one device may be requested")
    found += [f"the device id {device} is shorter than 10 characters" for device in devices if len(device) < 10]
    return found

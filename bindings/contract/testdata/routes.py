import json
import logging
import sys

from synapse.app import homeserver
from synapse.http.server import JsonResource

source, target = sys.argv[1:]
logging.disable(logging.CRITICAL)
with open(source) as file:
    config = json.load(file)
config["database"] = {"name": "sqlite3", "args": {"database": ":memory:"}}
with open(target, "w") as file:
    json.dump(config, file)

routes = []
register_paths = JsonResource.register_paths


def record(self, method, path_patterns, callback, servlet_classname):
    patterns = list(path_patterns)
    routes.extend({"method": method, "pattern": pattern.pattern} for pattern in patterns)
    register_paths(self, method, patterns, callback, servlet_classname)


JsonResource.register_paths = record
hs = homeserver.create_homeserver(homeserver.load_or_generate_config(["-c", target]))
hs.setup()
hs._configure_named_resource("client")
json.dump(routes, sys.stdout)

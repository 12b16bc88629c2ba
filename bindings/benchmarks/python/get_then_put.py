"""Gets each user, and removes the external ids of those that have any.

get_then_put.py COUNT
"""
import os
import sys
from urllib.parse import quote

import requests

base = os.environ["SYNLUA_HOMESERVER"]
headers = {"Authorization": "Bearer " + os.environ["SYNLUA_TOKEN"]}
ca_file = os.environ["CA_FILE"]

changed = 0
for n in range(1, int(sys.argv[1]) + 1):
    url = base + "/_synapse/admin/v2/users/" + quote(f"@user-{n:06}:stub.test")
    answer = requests.get(url, headers=headers, verify=ca_file)
    answer.raise_for_status()
    if answer.json()["external_ids"]:
        requests.put(url, headers=headers, json={"external_ids": []}, verify=ca_file).raise_for_status()
        changed += 1
print(changed)

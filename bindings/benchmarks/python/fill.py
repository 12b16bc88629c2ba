"""Makes users with an external id each in the database of a Synapse.

fill.py DATABASE SERVER_NAME COUNT
"""
import sqlite3
import sys

path, server, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
names = [f"user-{n:06}" for n in range(1, count + 1)]
database = sqlite3.connect(path, timeout=60)
with database:
    database.executemany(
        "INSERT OR IGNORE INTO users (name, creation_ts, approved) VALUES (?, 1795319970, TRUE)",
        [(f"@{name}:{server}",) for name in names],
    )
    database.executemany(
        "INSERT OR IGNORE INTO profiles (user_id, displayname, full_user_id) VALUES (?, ?, ?)",
        [(name, f"The {name}", f"@{name}:{server}") for name in names],
    )
    database.executemany(
        "INSERT OR IGNORE INTO user_external_ids (auth_provider, external_id, user_id) VALUES ('oidc-old', ?, ?)",
        [(name, f"@{name}:{server}") for name in names],
    )

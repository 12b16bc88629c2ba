package lab

import (
	"context"
	_ "embed"
	"strconv"
	"time"
)

// FillSource is the Lua script that fills a new lab: accounts with external ids of
// two providers, some of them deactivated or locked, and rooms with aliases, some
// of them private. Run twice it changes nothing more.
//
//go:embed fill.lua
var FillSource []byte

// FillMediaSource is the Lua script that uploads files as one user. The names of
// those that Age makes old begin with "old-".
//
//go:embed fill-media.lua
var FillMediaSource []byte

// ageMedia sets back the upload time of files in the database: no API of Synapse can do
// that, and a lab is too young to have old files.
const ageMedia = `
import sqlite3, sys
database = sqlite3.connect(sys.argv[1], timeout=60)
with database:
    database.execute(
        "UPDATE local_media_repository SET created_ts = created_ts - ? WHERE upload_name LIKE 'old-%'",
        (int(sys.argv[2]),))
`

// Age makes the files whose names begin with "old-" older by the given time.
func Age(ctx context.Context, o Options, by time.Duration) error {
	f, _, err := o.resolve()
	if err != nil {
		return err
	}
	python, err := o.PythonPath()
	if err != nil {
		return err
	}
	return runQuietly(ctx, python, "-c", ageMedia, f.database(), strconv.FormatInt(by.Milliseconds(), 10))
}

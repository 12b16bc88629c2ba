package scripts_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"synlua/bindings/lab"
	"synlua/bindings/lab/labtest"
)

// mediaTest is a server without files to delete, and a user who uploads some.
type mediaTest struct {
	*admin
	owner labtest.User
}

func newMediaTest(t *testing.T, owner string) mediaTest {
	t.Helper()
	a := newAdmin(t)
	tomorrow := time.Now().Add(24 * time.Hour).UnixMilli()
	labtest.Admin(t, a.server, "POST", fmt.Sprintf("/_synapse/admin/v1/media/delete?before_ts=%d&keep_profiles=false", tomorrow), nil)
	return mediaTest{a, labtest.NewUser(t, a.server, owner)}
}

// upload uploads a file of the given size and returns its mxc address.
func (m mediaTest) upload(name string, size int) string {
	m.t.Helper()
	answer := labtest.As(m.t, m.server, m.owner.Token, "POST", "/_matrix/media/v3/upload?filename="+url.QueryEscape(name), bytes.Repeat([]byte("x"), size))
	return answer["content_uri"].(string)
}

// pass makes the files whose names begin with "old-" older by that many days.
func (m mediaTest) pass(days int) {
	m.t.Helper()
	options, err := labtest.Options(filepath.Dir(m.server.LogFile))
	if err == nil {
		err = lab.Age(m.t.Context(), options, time.Duration(days)*24*time.Hour)
	}
	if err != nil {
		m.t.Fatal(err)
	}
}

// isThere says whether the server still has a file.
func (m mediaTest) isThere(mxc string) bool {
	m.t.Helper()
	status, _ := labtest.Request(m.t, m.server, m.server.Token, "GET", "/_synapse/admin/v1/media/"+strings.TrimPrefix(mxc, "mxc://"), nil)
	return status == http.StatusOK
}

// expectThere checks which files the server still has.
func (m mediaTest) expectThere(want bool, files ...string) {
	m.t.Helper()
	for _, mxc := range files {
		if got := m.isThere(mxc); got != want {
			m.t.Errorf("%s is there: %t, want %t", mxc, got, want)
		}
	}
}

func TestDeleteOldMediaDeletesWhatNobodyReads(t *testing.T) {
	m := newMediaTest(t, "media-anna")
	old, small, fresh := m.upload("old-file", 2000), m.upload("old-small", 10), m.upload("fresh", 2000)
	face, banner := m.upload("old-face", 30), m.upload("old-banner", 30)
	protected, quarantined, empty := m.upload("old-protected", 40), m.upload("old-quarantined", 50), m.upload("old-empty", 0)
	labtest.As(t, m.server, m.owner.Token, "PUT", "/_matrix/client/v3/profile/"+url.PathEscape(m.owner.ID)+"/avatar_url", map[string]any{"avatar_url": face})
	room, _ := newRoom(t, m.server, m.owner.Token, "private_chat", "media-room")
	labtest.As(t, m.server, m.owner.Token, "PUT", "/_matrix/client/v3/rooms/"+url.PathEscape(room)+"/state/m.room.avatar/", map[string]any{"url": banner})
	labtest.Admin(t, m.server, "POST", "/_synapse/admin/v1/media/protect/"+path.Base(protected), map[string]any{})
	labtest.Admin(t, m.server, "POST", "/_synapse/admin/v1/media/quarantine/"+strings.TrimPrefix(quarantined, "mxc://"), map[string]any{})
	m.pass(365)
	args := []string{"delete-old-media", "--before", "90d"}

	o := m.dry(0, 1, args...)
	has(t, "standard output", o.stdout, m.owner.ID+" ", " 2 files, 2.0 kB\n")
	has(t, "standard error", o.stderr, ": delete 2\n")
	has(t, "standard error", o.stderr, "would POST /_synapse/admin/v1/media/delete?before_ts=", "&keep_profiles=true&size_gt=0")
	m.expectThere(true, old, small)

	// --size-gt selects only the larger ones.
	o = m.apply(0, 1, append(args, "--size-gt", "10")...)
	has(t, "standard error", o.stderr, ": 1 deleted\n")
	m.expectThere(false, old)
	m.expectThere(true, small)

	m.apply(0, 1, args...)
	m.expectThere(false, small)
	m.expectThere(true, fresh, face, banner, protected, quarantined, empty)

	o = m.apply(0, 0, args...)
	has(t, "standard output", o.stdout, "nothing to delete: no file that may go was last read before ")

	// The avatars are only deleted on request.
	m.apply(0, 1, append(args, "--delete-profiles")...)
	m.expectThere(false, face, banner)
	m.expectThere(true, fresh, protected, quarantined, empty)
}

// Each slice is a request of its own, the oldest first, and no file is left over.
func TestDeleteOldMediaGoesInSlices(t *testing.T) {
	m := newMediaTest(t, "media-slices")
	var files []string
	for i := range 5 {
		files = append(files, m.upload(fmt.Sprintf("old-%d", i), 100))
		m.pass(10)
	}
	keep := m.upload("fresh", 100)
	args := []string{"delete-old-media", "--before", "5d", "--slice", "2"}

	o := m.dry(0, 3, args...)
	has(t, "standard output", o.stdout, "5 files, 500 B")
	has(t, "standard error", o.stderr, ": delete 2\n", ": delete 1\n")

	// What was done before the run ended stays done, and the next run continues.
	o = m.apply(5, 1, append(args, "--max-changes", "1")...)
	has(t, "standard error", o.stderr, ": 2 deleted\n")
	m.expectThere(false, files[0], files[1])
	m.expectThere(true, files[2], files[3], files[4])

	o = m.apply(0, 2, args...)
	has(t, "standard output", o.stdout, "3 files, 300 B")
	has(t, "standard error", o.stderr, ": 2 deleted\n", ": 1 deleted\n")
	m.expectThere(false, files...)
	m.expectThere(true, keep)
}

func TestDeleteOldMediaTakesADateAnAgeOrMilliseconds(t *testing.T) {
	m := newMediaTest(t, "media-dates")
	m.upload("old-file", 100)
	m.pass(100)
	limit := time.Now().AddDate(0, 0, -50)
	for _, before := range []string{"50d", limit.Format(time.DateOnly), fmt.Sprint(limit.UnixMilli())} {
		o := m.dry(0, 1, "delete-old-media", "--before", before)
		has(t, "standard error", o.stderr, ": delete 1\n")
	}
	for _, before := range []string{"150d", time.Now().AddDate(0, 0, -150).Format(time.DateOnly)} {
		m.dry(0, 0, "delete-old-media", "--before", before)
	}
	o := m.dry(2, 0, "delete-old-media", "--before", fmt.Sprint(limit.Unix()))
	has(t, "standard error", o.stderr, "looks like seconds: give milliseconds")
	o = m.dry(1, 0, "delete-old-media", "--before", time.Now().AddDate(1, 0, 0).Format(time.DateOnly))
	has(t, "standard error", o.stderr, " is in the future; every file would go")
}

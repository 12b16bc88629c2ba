package scripts_test

import (
	"net/url"
	"path"
	"testing"

	"synlua/bindings/lab/labtest"
)

func TestDeleteOldMediaUnderMAS(t *testing.T) {
	a := newAdminUnderMAS(t)
	m := mediaTest{a, labtest.User{ID: a.server.AdminID, Token: a.server.Token}}
	old, large, face := m.upload("old-file", 100), m.upload("old-large", 2000), m.upload("old-face", 30)
	protected, fresh := m.upload("old-protected", 40), m.upload("fresh", 100)
	labtest.As(t, m.server, m.owner.Token, "PUT", "/_matrix/client/v3/profile/"+url.PathEscape(m.owner.ID)+"/avatar_url", map[string]any{"avatar_url": face})
	labtest.Admin(t, m.server, "POST", "/_synapse/admin/v1/media/protect/"+path.Base(protected), map[string]any{})
	m.pass(365)
	args := []string{"delete-old-media", "--before", "90d", "--slice", "1"}

	o := m.dry(0, 2, args...)
	has(t, "standard output", o.stdout, m.owner.ID+" ", " 2 files, 2.1 kB\n")
	has(t, "standard error", o.stderr, ": delete 1\n")
	m.expectThere(true, old, large)
	m.killedAt(1, args...)
	m.apply(0, 1, args...)
	m.expectThere(false, old, large)
	m.expectThere(true, face, protected, fresh)
	o = m.apply(0, 0, args...)
	has(t, "standard output", o.stdout, "nothing to delete: no file that may go was last read before ")
}

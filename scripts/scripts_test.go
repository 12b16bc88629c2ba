// These tests check the promises of every recipe on a real Synapse. A dry run sends
// only reads and names each change. An applied run leaves the server as the recipe
// says, read by plain HTTP. A second run finds nothing to do. A failed item is counted
// and the others continue. A killed run can be run again.
package scripts_test

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"synlua/bindings/fakeserver/fakemas"
	"synlua/bindings/lab"
	"synlua/bindings/lab/labtest"
	"synlua/bindings/lab/oauthtest"
	"synlua/scripts"
)

// binary is the command, built when the first test wants it.
var binary = struct {
	folder string
	build  func() error
}{}

func TestMain(m *testing.M) {
	folder, err := os.MkdirTemp("", "synlua-recipes-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	binary.folder = folder
	binary.build = sync.OnceValue(func() error {
		out, err := exec.Command("go", "build", "-o", filepath.Join(folder, "synlua"), "synlua/cmd/synlua").CombinedOutput()
		if err != nil {
			return fmt.Errorf("build the command: %w: %s", err, out)
		}
		return nil
	})
	status := oauthtest.Run(m)
	os.RemoveAll(folder)
	os.Exit(status)
}

// admin runs recipes as the administrator of a shared server.
type admin struct {
	t      *testing.T
	server *lab.Server
	url    string           // of the server, or of a proxy before it
	killer *killer          // the proxy, if it kills
	mas    *fakemas.Service // where accounts are if Synapse logs nobody in, or nil
	home   string
}

// newAdmin is the administrator of a Synapse that logs people in itself.
func newAdmin(t *testing.T) *admin {
	t.Helper()
	server := labtest.Shared(t)
	return &admin{t: t, server: server, url: server.URL, home: t.TempDir()}
}

// outcome is the result of a run.
type outcome struct {
	status         int
	stdout, stderr string
	changing       []string // the requests other than reads, as METHOD path?query
}

// command returns a call of the command.
func (a *admin) command(args ...string) *exec.Cmd {
	a.t.Helper()
	if err := binary.build(); err != nil {
		a.t.Fatal(err)
	}
	cmd := exec.CommandContext(a.t.Context(), filepath.Join(binary.folder, "synlua"), args...)
	cmd.Dir = a.home
	cmd.Env = []string{
		"HOME=" + a.home, "XDG_STATE_HOME=" + a.home, "XDG_CONFIG_HOME=" + a.home, "TZ=UTC",
		"SYNLUA_HOMESERVER=" + a.url, "SYNLUA_TOKEN=" + a.server.Token,
	}
	return cmd
}

// synlua runs the command and waits for its end.
func (a *admin) synlua(args ...string) outcome {
	a.t.Helper()
	cmd := a.command(args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	var o outcome
	o.changing = a.changes(func() {
		var exit *exec.ExitError
		if err := cmd.Run(); err != nil && !errors.As(err, &exit) {
			a.t.Fatal(err)
		}
	})
	o.status, o.stdout, o.stderr = cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()
	a.t.Logf("synlua %s: status %d\n%s%s", strings.Join(args, " "), o.status, o.stdout, o.stderr)
	return o
}

// changes returns the requests other than reads that arrived while do ran.
func (a *admin) changes(do func()) (changing []string) {
	a.t.Helper()
	before := 0
	if a.mas != nil {
		before = len(a.mas.Asked())
	}
	for _, r := range labtest.Arrived(a.t, a.server, do) {
		changing = append(changing, r.Method+" "+r.Path+"?"+r.Query)
	}
	if a.mas != nil {
		changing = append(changing, a.mas.Asked()[before:]...)
	}
	return slices.DeleteFunc(changing, func(line string) bool { return strings.HasPrefix(line, http.MethodGet+" ") })
}

// dry runs a recipe without --apply, and checks what every dry run promises: it sends
// only reads, and shows the wanted number of changes.
func (a *admin) dry(wantStatus, wantChanges int, args ...string) outcome {
	a.t.Helper()
	o := a.synlua(append([]string{"run", "--verbose"}, args...)...)
	a.expect(o, wantStatus)
	if len(o.changing) > 0 {
		a.t.Errorf("a dry run has sent %q", o.changing)
	}
	if got := len(regexp.MustCompile(`(?m)^would [A-Z]+ /`).FindAllString(o.stderr, -1)); got != wantChanges {
		a.t.Errorf("a dry run shows %d changes, want %d", got, wantChanges)
	}
	return o
}

// apply runs a recipe with --apply, and checks how many changes it has sent.
func (a *admin) apply(wantStatus, wantChanges int, args ...string) outcome {
	a.t.Helper()
	o := a.synlua(slices.Concat([]string{"--apply", "--yes", "--verbose", "run"}, args)...)
	a.expect(o, wantStatus)
	if len(o.changing) != wantChanges {
		a.t.Errorf("%d changes came, want %d: %q", len(o.changing), wantChanges, o.changing)
	}
	return o
}

func (a *admin) expect(o outcome, status int) {
	a.t.Helper()
	if o.status != status {
		a.t.Errorf("the exit status is %d, want %d", o.status, status)
	}
}

// has fails the test for each missing text.
func has(t *testing.T, where, text string, wanted ...string) {
	t.Helper()
	for _, w := range wanted {
		if !strings.Contains(text, w) {
			t.Errorf("%s does not say %q:\n%s", where, w, text)
		}
	}
}

func TestTheRecipesAreShipped(t *testing.T) {
	files, err := filepath.Glob("*.lua")
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, file := range files {
		if name := strings.TrimSuffix(file, ".lua"); !strings.HasSuffix(name, "_test") {
			want = append(want, name)
		}
	}
	if got := scripts.Names(); !slices.Equal(got, want) {
		t.Errorf("the recipes are %q, want %q", got, want)
	}
	if _, ok := scripts.Source("no-such-recipe"); ok {
		t.Error("there is a source of a recipe that does not exist")
	}
}

// A recipe must not ask for more trust than it needs, and what is wrong with one that strangers
// share must not be wrong with ours.
func TestEachRecipeIsGood(t *testing.T) {
	a := &admin{t: t, server: &lab.Server{}, home: t.TempDir()}
	for _, name := range scripts.Names() {
		o := a.command("recipes", "check", name)
		if out, err := o.CombinedOutput(); err != nil || !strings.HasPrefix(string(out), name+": good\n") {
			t.Errorf("%v\n%s", err, out)
		}
	}
}

// Each recipe begins with what it does and how it is called.
func TestEachRecipeOpensWithAComment(t *testing.T) {
	for _, name := range scripts.Names() {
		source, _ := scripts.Source(name)
		if !strings.HasPrefix(string(source), "-- "+name+": ") {
			t.Errorf("%s does not begin with its name and what it does", name)
		}
		has(t, name, string(source), "--   synlua run "+name+" ")
	}
}

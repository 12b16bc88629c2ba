package reference

import (
	"strings"
	"testing"

	"synlua/bindings/catalog"
)

// All forms of the reference say what to do instead on a server that delegates logins.
func TestWhatToDoUnderMASIsShown(t *testing.T) {
	lines, page := jsonLines(t), string(Markdown())
	for _, e := range catalog.Entries() {
		text := underMAS(e)
		if text == "" {
			continue
		}
		help, _ := Help(e.Name)
		if !strings.Contains(help, "\nunder MAS "+text+"\n") {
			t.Errorf("help of %s is\n%s", e.Name, help)
		}
		if lines[e.Name]["under_mas"] != text {
			t.Errorf("%s has under_mas %v", e.Name, lines[e.Name]["under_mas"])
		}
		annotation, err := annotate(e)
		if err != nil || !strings.Contains(annotation, "---Under MAS: "+text+".\n") {
			t.Errorf("annotations of %s, %v, are\n%s", e.Name, err, annotation)
		}
	}
	if !strings.Contains(page, "- Under MAS: write [`mas.users.create`](#masuserscreate){ username = … }\n") {
		t.Error("the reference does not say what replaces synapse.users.create")
	}
}

func TestWhatToDoUnderMASIsShownForParameters(t *testing.T) {
	help, _ := Help("synapse.users.modify")
	const locked = "whether the account is locked; under MAS: write mas.users.lock(id) or mas.users.unlock(id); " +
		"id is mas.users.get_by_username(localpart).id (boolean)\n"
	if !strings.Contains(help, locked) {
		t.Errorf("help is\n%s", help)
	}
	if help, _ := Help("synapse.users.list"); !strings.Contains(help, "whether guests are listed; under MAS: always false (boolean; default true)\n") {
		t.Errorf("help is\n%s", help)
	}
	for name, want := range map[string]string{
		"synapse.users.put":        "where it would create something, write mas.users.create{ username = … }",
		"synapse.users.deactivate": "; MAS would not hear of this",
		"synapse.users.get":        "",
	} {
		if got := underMAS(catalog.LookupEntry(name)); !strings.HasSuffix(got, want) || (got == "") != (want == "") {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestOnlyIfIsShown(t *testing.T) {
	const condition = "it delegates logins to the Matrix Authentication Service"
	help, _ := Help("matrix.auth.metadata")
	if !strings.Contains(help, "\nonly if   "+condition+"\n") || !strings.Contains(string(Markdown()), "- A server has it only if "+condition+"\n") {
		t.Errorf("help is\n%s", help)
	}
}

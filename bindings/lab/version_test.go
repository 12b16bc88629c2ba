package lab

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestVersionsAreOrderedByNumber(t *testing.T) {
	versions := []Version{"1.163.2", "1.99.0", "1.163.10", "2.0.0", "1.163"}
	slices.SortFunc(versions, compareVersions)
	if want := []Version{"1.99.0", "1.163", "1.163.2", "1.163.10", "2.0.0"}; !slices.Equal(versions, want) {
		t.Errorf("sorted: %q, want %q", versions, want)
	}
}

func TestUnknownVersionIsRefused(t *testing.T) {
	if v, err := Version("").orNewest(); err != nil || v != Newest() {
		t.Errorf("empty version: %q, %v; want %q", v, err, Newest())
	}
	_, err := Version("0.1").orNewest()
	if err == nil || !strings.Contains(err.Error(), string(Newest())) {
		t.Errorf("version 0.1: %v, want an error that names %q", err, Newest())
	}
}

func TestRequirementsPinEverythingAndNameNoIndex(t *testing.T) {
	pin := regexp.MustCompile(`^[A-Za-z0-9._-]+==[^ ]+( ; .*)? \\$`)
	for _, v := range Versions() {
		text := v.requirements()
		if !bytes.Contains(text, []byte("\nmatrix-synapse=="+string(v)+" \\\n")) {
			t.Errorf("requirements of %s do not pin matrix-synapse", v)
		}
		for line := range strings.Lines(string(text)) {
			line = strings.TrimRight(line, "\n")
			comment := strings.HasPrefix(strings.TrimSpace(line), "#")
			hash := strings.HasPrefix(line, "    --hash=sha256:")
			if !comment && !hash && !pin.MatchString(line) {
				t.Errorf("requirements of %s: %q is no pin with a hash", v, line)
			}
			if strings.Contains(line, "://") {
				t.Errorf("requirements of %s: %q names an address", v, line)
			}
		}
	}
}

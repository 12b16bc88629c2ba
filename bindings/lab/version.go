package lab

import (
	"cmp"
	"embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A requirements file pins one Synapse and everything below it, with hashes.
// Adding requirements-<version>.txt is all that another version takes.
//
//go:embed requirements-*.txt
var requirementFiles embed.FS

// Version is a version of Synapse that the lab can install, such as "1.163.2".
type Version string

// Versions returns the versions that the lab can install, oldest first.
func Versions() []Version {
	entries, err := requirementFiles.ReadDir(".")
	if err != nil {
		panic("lab: embedded files cannot be read: " + err.Error())
	}
	var versions []Version
	for _, entry := range entries {
		name := strings.TrimPrefix(entry.Name(), "requirements-")
		versions = append(versions, Version(strings.TrimSuffix(name, ".txt")))
	}
	slices.SortFunc(versions, compareVersions)
	return versions
}

// Newest returns the version that the lab installs unless told otherwise.
func Newest() Version {
	versions := Versions()
	return versions[len(versions)-1]
}

// orNewest returns v, or the newest version if v is empty.
func (v Version) orNewest() (Version, error) {
	if v == "" {
		return Newest(), nil
	}
	if !slices.Contains(Versions(), v) {
		return "", fmt.Errorf("the lab has no synapse %q; it has %q", string(v), Versions())
	}
	return v, nil
}

func (v Version) requirements() []byte {
	text, err := requirementFiles.ReadFile("requirements-" + string(v) + ".txt")
	if err != nil {
		panic("lab: synapse " + string(v) + " has no requirements: " + err.Error())
	}
	return text
}

// environment is what Synapse runs in.
func (v Version) environment() Environment {
	return Environment{
		Title: "Synapse " + string(v), Folder: "venv-" + string(v), Module: synapseModule, Requirements: v.requirements(),
	}
}

// compareVersions orders by the numbers between the dots: 1.99 comes before 1.163.
func compareVersions(a, b Version) int {
	return slices.CompareFunc(strings.Split(string(a), "."), strings.Split(string(b), "."), func(x, y string) int {
		m, errM := strconv.Atoi(x)
		n, errN := strconv.Atoi(y)
		if errM != nil || errN != nil {
			return cmp.Compare(x, y)
		}
		return cmp.Compare(m, n)
	})
}

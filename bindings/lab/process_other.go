//go:build !unix

package lab

import (
	"errors"
	"os/exec"
)

var errNoUnix = errors.New("the lab runs on Linux and macOS only")

func ownSession(*exec.Cmd)  {}
func killSession(int) error { return errNoUnix }
func askToEnd(int) error    { return errNoUnix }

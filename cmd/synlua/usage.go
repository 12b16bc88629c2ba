package main

import (
	"context"
	"runtime"
	"runtime/debug"
	"strings"

	"synlua/runtime/table"
)

const usageText = `synlua automates the work of Synapse's admins in Lua

  synlua                     the prompt; without a terminal, a script from
                             standard input
  synlua run SCRIPT [options]
                             SCRIPT is a file, the name of a recipe, or - for
                             standard input
  synlua FILE.lua [options]  the same
  synlua -e CODE             run some Lua; print the value of an expression
  synlua repl                the prompt
  synlua login [SERVER] | logout | whoami
                             connect, and see as whom; SERVER is a name, such as
                             example.org, or an address
  synlua profiles [list | show NAME | default NAME | rename OLD NEW |
                   remove NAME | set NAME KEY VALUE]
                             the servers and logins that are kept; KEY is
                             homeserver, admin, mas, ca_file, allow_plain_http,
                             token_file or token_command; or bounds scripts:
                             allow, recipes, max_changes, require_declaration
  synlua recipes [list | show NAME | copy NAME [FILE]]
                             the recipes shipped
  synlua doc [NAME]          help of a function, a group, a module or a recipe
  synlua api [--json | --markdown | --types DIR]
                             every function; annotations for editors
  synlua plan show FILE      what a plan would change; run --plan FILE makes it
  synlua apply FILE [--secrets FILE]
                             send a plan exactly, each change only if what it
                             changes is still as planned
  synlua runs [list | show RUN | undo RUN [--secrets FILE] | prune --older 1y]
                             the record of what was changed, and the way back;
                             RUN is a name, the beginning of one, or last; list
                             takes --since 7d, --server, --recipe and --user ID
  synlua lab up | down [--wipe] | status | demo
                             a throwaway Synapse on this machine to rehearse on
  synlua version

synlua login takes --method device, browser, password, sso or token, where the
server's own choice is not wanted; --user USER (password); --open, which opens
a browser; --without-admin, for an account that is no admin; and --store
keyring, which keeps the token in the desktop's keyring. With --for-service
NAME --to FILE [--user USER] [--expires 90d] it makes a token for a program
instead, by the login of a profile. synlua logout and profiles remove take
--forget, which leaves the login alive on the server.

synlua lab takes --synapse VERSION and --python PROGRAM (up, demo), --wipe
(down), and --name NAME for one of several labs. Nothing changes on a server
without --apply: each change is shown instead.

connection
  --profile NAME            a profile of synlua login; also SYNLUA_PROFILE
  --homeserver URL          https://matrix.example.org; also SYNLUA_HOMESERVER
  --token-file FILE         an access token in a file that only you can read;
                            or set SYNLUA_TOKEN
  --token-command COMMAND   a command that prints the access token
  --ca-file FILE            trust the certificates in this PEM file too

running
  --apply                   send changes
  --yes                     do not ask before something is destroyed
  --max-changes N           stop before more than N changes
  --plan FILE               write down what would be sent, for synlua apply
  --require-declaration     refuse a script that does not declare what it does
  --resume RUN              skip what the record of RUN shows done
  --workers N               how many requests parallel.each and map have under
                            way, unless the script says
  --rate N/s                at most N requests a second
  --timeout D               stop after D, such as 90s or 2h
  --memory SIZE             stop before more memory is used; else 512MiB
  --allow-read DIR          let the script read files in DIR; may be repeated
  --allow-write DIR         let the script write files in DIR; may be repeated
  --output FORMAT           print lists, values of -e and the prompt, and what
                            view shows as FORMATS
  --plain                   for a screen reader: no bars or boxes, nothing is
                            drawn over; also SYNLUA_PLAIN=1
  -q, --quiet               results, failures and the last line alone
  -v, --verbose             every request, and every item that is skipped

Options of synlua may stand before or behind SCRIPT; all others behind it, and
everything behind --, belong to the script. --help behind SCRIPT shows what the
script declares, and never runs it.

exit status
  0 done   1 the script failed   2 wrong usage
  3 no connection or not allowed in   4 some items failed
  5 refused or given up   130 interrupted

An example, on a server made for trying:
  synlua lab up
  synlua --profile lab -e 'synapse.users.list{}'
`

// usageOf is what --help shows. The commands are few and their words short, so
// one text serves all.
func usageOf(command) string { return strings.Replace(usageText, "FORMATS", table.FormatNames(), 1) }

func versionCommand() command {
	return command{name: "version", noWords: true, run: func(c *cli, _ context.Context, _ words) error {
		c.printer.Print("synlua " + version() + " " + runtime.Version() + " " + runtime.GOOS + "/" + runtime.GOARCH + "\n")
		return nil
	}}
}

// version is the module's version as Go recorded it, or the commit.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	if info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			return s.Value[:12]
		}
	}
	return "devel"
}

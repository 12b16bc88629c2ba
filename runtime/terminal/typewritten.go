package terminal

import "strings"

// typewriter has what stands for a sign on a terminal that may know ASCII alone, or that reads
// aloud.
var typewriter = strings.NewReplacer(
	"…", "...", "·", "-", "×", "x", "→", "->", "≥", ">=", "≤", "<=", "–", "-", "—", "-", "‘", "'", "’", "'", "“", `"`, "”", `"`,
	"├─", "|-", "└─", "`-", "│", "|", "─", "-",
	"▏", "#", "▎", "#", "▍", "#", "▌", "#", "▋", "#", "▊", "#", "▉", "#", "█", "#",
	"▁", "_", "▂", "_", "▃", "-", "▄", "-", "▅", "=", "▆", "=", "▇", "#",
)

// typewritten is a text in which no sign is outside of ASCII. Letters stay as they are.
func typewritten(text string) string { return typewriter.Replace(text) }

package terminal

import (
	"fmt"
	"strings"
	"time"
)

const (
	barWidth   = 20
	labelWidth = 30
	farAway    = 100 * 24 * time.Hour // an end later than that is not worth showing
)

// view is what a line of progress shows, in pieces, any of which may be empty.
type view struct{ label, bar, counts, rate, left, failed string }

// join returns the whole line.
func (v view) join() string {
	var facts []string
	for _, fact := range []string{v.counts, v.rate, v.left, v.failed} {
		if fact != "" {
			facts = append(facts, fact)
		}
	}
	line := strings.Join(facts, ", ")
	if v.bar != "" {
		line = v.bar + " " + line
	}
	if v.label != "" {
		line = v.label + ": " + line
	}
	return line
}

// fit returns a line of at most the given width. If the whole line does not fit, it
// drops the least important pieces first; if not even the counts fit, it returns "".
func (v view) fit(width int) string {
	for _, dispensable := range []*string{nil, &v.bar, &v.rate, &v.label, &v.left, &v.failed} {
		if dispensable != nil {
			*dispensable = ""
		}
		if line := v.join(); widths.StringWidth(line) <= width {
			return line
		}
	}
	return ""
}

func shortLabel(label string) string {
	return widths.Truncate(CleanLine(label), labelWidth, "…")
}

func bar(done, total int64) string {
	if total <= 0 {
		return ""
	}
	full := int(barWidth * float64(min(done, total)) / float64(total))
	return "[" + strings.Repeat("#", full) + strings.Repeat("-", barWidth-full) + "]"
}

func counts(done, total int64) string {
	if total < 0 {
		return fmt.Sprintf("%d done", done)
	}
	if total == 0 || done > total { // the list has grown since the server counted it
		return fmt.Sprintf("%d/%d", done, total)
	}
	return fmt.Sprintf("%d/%d (%d%%)", done, total, int(100*float64(done)/float64(total)))
}

func rateText(rate float64) string {
	switch {
	case rate >= 9.95:
		return fmt.Sprintf("%.0f/s", rate)
	case rate >= 0.995:
		return fmt.Sprintf("%.1f/s", rate)
	case rate >= 0.005:
		return fmt.Sprintf("%.2f/s", rate)
	}
	return ""
}

func leftText(items int64, rate float64) string {
	if items <= 0 || rate <= 0 || float64(items)/rate > farAway.Seconds() {
		return ""
	}
	seconds := int64(float64(items)/rate + 0.5)
	switch {
	case seconds < 60:
		return fmt.Sprintf("%ds left", seconds)
	case seconds < 3600:
		return fmt.Sprintf("%dm%02ds left", seconds/60, seconds%60)
	case seconds < 48*3600:
		return fmt.Sprintf("%dh%02dm left", seconds/3600, seconds/60%60)
	}
	return fmt.Sprintf("%dd%02dh left", seconds/86400, seconds/3600%24)
}

func failedText(failed int64) string {
	if failed == 0 {
		return ""
	}
	return fmt.Sprintf("%d failed", failed)
}

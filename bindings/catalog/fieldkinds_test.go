package catalog

import "testing"

func TestNamesTellTimesAndSizes(t *testing.T) {
	for _, name := range []string{"expiry_time", "before_ts", "ts"} {
		if !IsTimeField(name) {
			t.Errorf("%s is no time, want it to be one", name)
		}
	}
	for _, name := range []string{"limit", "user_id", "media_length", ""} {
		if IsTimeField(name) {
			t.Errorf("%s is a time, want it to be none", name)
		}
	}
	if !IsSizeField("media_length") || IsSizeField("limit") {
		t.Error("media_length is a size and limit is none; the catalogue says something else")
	}
}

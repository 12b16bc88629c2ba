package catalog

import "sync"

// sizeFields are the fields of answers that are numbers of bytes, although their names do
// not say so everywhere. Answers have no declared types: they are shown in examples.
var sizeFields = map[string]bool{"media_length": true, "estimated_size": true, "upload_size": true}

// timeFields are the names that stand for a timestamp wherever an endpoint takes them.
var timeFields = sync.OnceValue(func() map[string]bool {
	names := map[string]bool{}
	others := map[string]bool{}
	for _, e := range Entries() {
		for _, p := range e.Fields {
			if p.Type.Kind == TimestampMS {
				names[p.Name] = true
			} else {
				others[p.Name] = true
			}
		}
	}
	for name := range others {
		delete(names, name)
	}
	return names
})

// IsTimeField says whether a field of that name is a timestamp in every endpoint that takes
// one.
func IsTimeField(name string) bool { return timeFields()[name] }

// IsSizeField says whether a field of that name is a number of bytes.
func IsSizeField(name string) bool { return sizeFields[name] }

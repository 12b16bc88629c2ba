package collection

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// mostFile is how large one file may be, and mostArchive how large an archive.
const (
	mostFile    = 1 << 20
	mostArchive = 64 << 20
)

// Read reads a collection from a folder or from an archive (.zip, .tar, .tar.gz, .tgz). It
// follows no links, and refuses the whole collection for one file that it would not keep
// safely.
func Read(source string) (Files, error) {
	info, err := os.Stat(source)
	if err != nil {
		return nil, err
	}
	var files Files
	switch {
	case info.IsDir():
		files, err = readFolder(source)
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is neither a folder nor an archive", source)
	default:
		files, err = readArchive(source, info.Size())
	}
	if err != nil {
		return nil, err
	}
	if files = files.withoutTop(); len(files.Recipes()) == 0 {
		return nil, fmt.Errorf("%s has no recipe: a recipe is a file NAME.lua at the top", source)
	}
	return files, nil
}

// readFolder reads a folder. os.Root makes sure that nothing outside of it is read.
func readFolder(folder string) (Files, error) {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	files := Files{}
	err = fs.WalkDir(root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case name != "." && isHidden(name) && d.IsDir():
			return fs.SkipDir
		case d.IsDir() || isHidden(name) || !isKept(name):
			return nil
		case !d.Type().IsRegular():
			return fmt.Errorf("%q is a link or something else that is no ordinary file", name)
		}
		f, err := root.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		content, err := readBounded(f, name)
		if err != nil {
			return err
		}
		return files.add(filepath.ToSlash(name), content)
	})
	return files, err
}

func readBounded(r io.Reader, name string) ([]byte, error) {
	content, err := io.ReadAll(io.LimitReader(r, mostFile+1))
	if err == nil && len(content) > mostFile {
		err = fmt.Errorf("%q has more than %d MiB", name, mostFile>>20)
	}
	return content, err
}

func readArchive(file string, size int64) (Files, error) {
	if size > mostArchive {
		return nil, fmt.Errorf("%s has more than %d MiB", file, mostArchive>>20)
	}
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	switch {
	case bytes.HasPrefix(content, []byte("PK")):
		return readZip(content)
	case bytes.HasPrefix(content, []byte("\x1f\x8b")):
		unpacked, err := gzip.NewReader(bytes.NewReader(content))
		if err != nil {
			return nil, err
		}
		return readTar(unpacked)
	case strings.HasSuffix(file, ".tar"):
		return readTar(bytes.NewReader(content))
	}
	return nil, fmt.Errorf("%s is no archive: .zip, .tar and .tar.gz are read", file)
}

func readZip(content []byte) (Files, error) {
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return nil, err
	}
	files := Files{}
	for _, entry := range archive.File {
		if strings.HasSuffix(entry.Name, "/") {
			continue
		}
		if !entry.Mode().IsRegular() {
			return nil, notOrdinary(entry.Name)
		}
		r, err := entry.Open()
		if err != nil {
			return nil, err
		}
		text, err := readBounded(r, entry.Name)
		err = errors.Join(err, r.Close())
		if err == nil {
			err = files.add(entry.Name, text)
		}
		if err != nil {
			return nil, err
		}
	}
	return files, nil
}

// readTar reads an archive as long as it stays within what a collection may hold: a small one
// may unpack to anything.
func readTar(r io.Reader) (Files, error) {
	archive := tar.NewReader(io.LimitReader(r, mostArchive))
	files := Files{}
	for {
		header, err := archive.Next()
		if err == io.EOF {
			return files, nil
		}
		if err != nil {
			return nil, fmt.Errorf("the archive cannot be read, or unpacks to more than %d MiB: %w", mostArchive>>20, err)
		}
		switch header.Typeflag {
		case tar.TypeDir, tar.TypeXGlobalHeader:
			continue
		case tar.TypeReg:
		default:
			return nil, notOrdinary(header.Name)
		}
		text, err := readBounded(archive, header.Name)
		if err == nil {
			err = files.add(strings.TrimPrefix(header.Name, "./"), text)
		}
		if err != nil {
			return nil, err
		}
	}
}

func notOrdinary(name string) error {
	return fmt.Errorf("%q is a link or something else that is no ordinary file", name)
}

// withoutTop takes away the one folder that everything is in, as in archives of repositories.
func (f Files) withoutTop() Files {
	top := ""
	for name := range f {
		first, _, inFolder := strings.Cut(name, "/")
		if !inFolder || top != "" && first != top {
			return f
		}
		top = first
	}
	inner := Files{}
	for name, content := range f {
		inner[strings.TrimPrefix(name, top+"/")] = content
	}
	return inner
}

// Base is the name that a source suggests for a collection: that of the folder or archive
// without endings and versions.
func Base(source string) string {
	base := strings.ToLower(path.Base(filepath.ToSlash(filepath.Clean(source))))
	for _, ending := range []string{".zip", ".tgz", ".tar.gz", ".tar"} {
		base = strings.TrimSuffix(base, ending)
	}
	return base
}

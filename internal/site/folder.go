package site

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// What a folder may hold. The files travel in the package of a Lambda function,
// which takes 250 MB with its program.
const (
	MaxFiles = 9999
	MaxBytes = 200 << 20
)

// Names that mean something.
const (
	Index    = "index.html"  // what answers for a folder
	NotFound = "404.html"    // what answers for no file, if it is there
	Config   = "config.json" // what the construct's Config becomes
)

// Resource is the type of the custom resource that is a site's content, and
// Bundle what its function, the publisher, calls the folder in its bundle: there
// the tool finds which one it is.
const (
	Resource = "Custom::GoSite"
	Bundle   = "site"
)

// A File is one file of a site.
type File struct {
	Name string // below the folder, with slashes
	Path string // on this machine
	Size int64
	Sum  [sha256.Size]byte // of its bytes
}

// maxShown is how many problems of one folder are told.
const maxShown = 10

// Read returns the files of a folder, sorted by name, or everything that is
// wrong with it, each with its path. What is not meant to be read by everybody
// is wrong; a .DS_Store is left out.
func Read(dir string) ([]File, error) {
	switch info, err := os.Stat(dir); {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("there is no folder %s", dir)
	case err != nil:
		return nil, err
	case !info.IsDir():
		return nil, fmt.Errorf("%s is a file; name the folder that it is in", dir)
	}
	root, err := filepath.EvalSymlinks(dir) // a walk does not follow a link at its root
	if err != nil {
		return nil, err
	}
	var files []File
	var bytes int64
	var problems []error
	err = filepath.WalkDir(root, func(at string, d fs.DirEntry, err error) error {
		if err != nil || at == root {
			return err
		}
		rel, err := filepath.Rel(root, at)
		if err != nil {
			return err
		}
		shown := filepath.Join(dir, rel)
		if d.Name() == ".DS_Store" {
			return nil
		}
		if why := refused(d.Name()); why != "" {
			problems = append(problems, fmt.Errorf("%s %s", shown, why))
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if d.IsDir() {
			return nil
		}
		f, err := readFile(at)
		switch {
		case err != nil:
			problems = append(problems, fmt.Errorf("%s %w", shown, err))
		case len(files) == MaxFiles:
			problems = append(problems, fmt.Errorf("%s has more than %d files; name the folder with what is to be published alone", dir, MaxFiles))
			return fs.SkipAll
		case bytes+f.Size > MaxBytes:
			problems = append(problems, fmt.Errorf("%s has more than %d MB; put large files into a bucket of their own", dir, MaxBytes>>20))
			return fs.SkipAll
		default:
			f.Name = filepath.ToSlash(rel)
			bytes += f.Size
			files = append(files, f)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(files, func(a, b File) int { return strings.Compare(a.Name, b.Name) })
	switch has := slices.ContainsFunc(files, func(f File) bool { return f.Name == Index }); {
	case len(problems) > 0:
	case len(files) == 0:
		problems = append(problems, fmt.Errorf("the folder %s is empty; build the pages before the synthesis", dir))
	case !has:
		problems = append(problems, fmt.Errorf("%s has no %s; name the folder with the pages in it", dir, Index))
	}
	if more := len(problems) - maxShown; more > 0 {
		problems = append(problems[:maxShown], fmt.Errorf("%d more files of %s are wrong", more, dir))
	}
	if len(problems) > 0 {
		return nil, errors.Join(problems...)
	}
	return files, nil
}

// IsHidden tells whether no site has a file of this name, below a folder with
// slashes: it would have been refused.
func IsHidden(name string) bool {
	return slices.ContainsFunc(strings.Split(name, "/"), func(part string) bool { return refused(part) != "" || part == ".DS_Store" })
}

// secretEndings are those of files that hold private keys.
var secretEndings = []string{".pem", ".key", ".p12", ".pfx", ".jks", ".ppk"}

// refused says why no site has a file or a folder of this name.
func refused(name string) string {
	lower := strings.ToLower(name)
	switch {
	case lower == ".well-known":
		return ""
	case strings.HasPrefix(name, "."):
		return "would be published: what begins with a dot (but .well-known) is for tools, or secret; move it out of the folder"
	case lower == "node_modules":
		return "would be published: name the folder that your build writes"
	case slices.Contains(secretEndings, path.Ext(lower)), strings.HasPrefix(lower, "id_rsa"), strings.HasPrefix(lower, "id_ed25519"):
		return "would be published: files of this name hold private keys; move it out of the folder"
	case strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f || r == '\\' || r == 0xfffd }):
		return "cannot be the path of a page; rename it without backslashes, control characters and what is no UTF-8"
	}
	return ""
}

// keyHeads begin files that hold private keys, whatever they are called. Source:
// RFC 7468, OpenSSH, and PuTTY's ppk format.
var keyHeads = []string{"-----BEGIN PRIVATE KEY", "-----BEGIN RSA PRIVATE KEY", "-----BEGIN EC PRIVATE KEY", "-----BEGIN DSA PRIVATE KEY", "-----BEGIN ENCRYPTED PRIVATE KEY", "-----BEGIN OPENSSH PRIVATE KEY", "-----BEGIN PGP PRIVATE KEY", "PuTTY-User-Key-File"}

// readFile reads the size and the sum of a file.
func readFile(at string) (File, error) {
	info, err := os.Stat(at)
	switch {
	case err != nil:
		return File{}, errors.New("is a symbolic link that leads nowhere; remove it")
	case !info.Mode().IsRegular():
		return File{}, errors.New("is no regular file; move it out of the folder")
	}
	f, err := os.Open(at)
	if err != nil {
		return File{}, err
	}
	defer f.Close()
	head := make([]byte, 64)
	n, err := io.ReadFull(f, head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return File{}, err
	}
	head = head[:n]
	if slices.ContainsFunc(keyHeads, func(k string) bool { return bytes.HasPrefix(bytes.TrimSpace(head), []byte(k)) }) {
		return File{}, errors.New("would be published: it is a private key; move it out of the folder")
	}
	sum := sha256.New()
	sum.Write(head)
	rest, err := io.Copy(sum, f)
	if err != nil {
		return File{}, err
	}
	return File{Path: at, Size: int64(n) + rest, Sum: [sha256.Size]byte(sum.Sum(nil))}, nil
}

// Hash is the digest of names and bytes, in hex: neither times nor modes nor
// where the folder is.
func Hash(files []File) string {
	all := sha256.New()
	for _, f := range files {
		fmt.Fprintf(all, "%q %x\n", f.Name, f.Sum)
	}
	return hex.EncodeToString(all.Sum(nil))
}

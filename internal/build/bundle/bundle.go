package bundle

import (
	"fmt"
	"io"
	"runtime"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/build/store"
)

// Bootstrap is the name of the program that Lambda's provided runtimes start.
const Bootstrap = "bootstrap"

// MaxUnzipped is how many bytes a function's package may have when unzipped,
// 250 MB. Source: "Lambda quotas" in the AWS Lambda developer guide. Layers
// count too, but are not known here.
const MaxUnzipped = 250 << 20

// Contents is what goes into a bundle.
type Contents struct {
	// Binary is the path of the program. It becomes the entry bootstrap.
	Binary string

	// SHA256 is the hex digest of Binary, if the caller knows it. If empty, it
	// is computed.
	SHA256 string

	// CodeSHA256 is the digest of the code in Binary, see [elfbin.CodeSum]: the
	// copy in the bundle then has no trace of anything else. If it is empty or
	// SHA256 itself, Binary is copied as it is.
	CodeSHA256 string

	// Files are further entries: slash-separated path in the bundle → path of a
	// file or a folder on this machine. A folder stands for all files below
	// it, and may be put at ".". Executable files stay executable, except on
	// Windows, where no file says that it is. Of a folder, what belongs to a
	// tool is left out: .git, .lambdacdk, and cloud assemblies such as cdk.out.
	// A symbolic link must lead to a file in the folder.
	Files map[string]string
}

// A Zip is a finished bundle.
type Zip struct {
	// Path is a file that nobody changes.
	Path string
	// Hash is the hex SHA-256 of the contents: of each entry's name, mode and
	// bytes. Unlike the file's own digest it does not depend on how they are
	// compressed.
	Hash string
	// Size is the zip's own size, Unzipped that of its entries, in bytes.
	Size, Unzipped int64
}

// packing has an element for each bundle that is being packed: more than there
// are processors would hold memory and be no faster.
var packing = make(chan struct{}, runtime.GOMAXPROCS(0))

// Make returns the bundle of c. It is kept in the store at cacheDir (for the
// meaning of empty, see [store.Open]), and not made again as long as it is
// there undamaged. Make never changes c and is safe for concurrent use.
func Make(cacheDir string, c Contents) (Zip, error) {
	entries, err := c.entries()
	if err != nil {
		return Zip{}, err
	}
	unzipped, err := checkSize(entries)
	if err != nil {
		return Zip{}, err
	}
	if err := readSums(entries); err != nil {
		return Zip{}, err
	}
	st, err := store.Open(cacheDir)
	if err != nil {
		return Zip{}, err
	}
	hash := contentHash(entries)
	name := fmt.Sprintf("zip/%s-%d", hash, version)
	file, ok, err := st.Get(name, ".zip")
	if err == nil && !ok {
		packing <- struct{}{}
		defer func() { <-packing }()
		file, err = st.Put(name, ".zip", func(w io.Writer) error { return write(w, entries) })
	}
	if err != nil {
		return Zip{}, fmt.Errorf("bundle: %w", err)
	}
	return Zip{Path: file.Path, Hash: hash, Size: file.Size, Unzipped: unzipped}, nil
}

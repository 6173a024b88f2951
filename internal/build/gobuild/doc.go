// Package gobuild compiles main packages into binaries on disk, many with one
// go command.
//
//	b := gobuild.New(gobuild.Config{})
//	defer b.Close()
//	orders := b.Start(gobuild.Request{Entry: "/repo/cmd/orders", GOOS: "linux", GOARCH: "arm64"})
//	users := b.Start(gobuild.Request{Entry: "/repo/cmd/users", GOOS: "linux", GOARCH: "arm64"})
//	// … make the rest of the app …
//	artifact, err := orders.Wait()
//
// # Groups
//
// Requests of one module or workspace that differ in nothing but the entry are
// a group, and a group is compiled by as few go commands as its requests'
// arrival allows; see [Build.Wait]. The go command runs in the module's or the
// workspace's folder, with the user's environment, then [Request.Env], then the
// target. It therefore finds workspaces, vendored packages and private modules
// as it does anywhere else.
//
// # The shell
//
// The same request gives the same bytes in every shell. What a shell says, by
// variables or by go env -w, counts as follows:
//
//   - Which Go, which modules and where from: it counts. That is PATH, GOROOT,
//     GOTOOLCHAIN, GOWORK, GOPROXY, GOPRIVATE and their like, and -mod and
//     -modfile in GOFLAGS. With cgo it is CC, CGO_CFLAGS and their like, too.
//   - Build tags in GOFLAGS: they are added to [Request.Tags].
//   - GOAMD64, GOARM64, GOEXPERIMENT, GOFIPS140, GO_EXTLINK_ENABLED: they do not
//     count. [Request.Env] may set them. (Only for a GOEXPERIMENT of go env -w
//     there is no way not to count, so the build is refused.)
//   - Other flags in GOFLAGS that change what is compiled, such as -gcflags,
//     -ldflags, -race, -cover or -n: the build is refused with [ErrShell]. A
//     request says them itself, by its own fields or a GOFLAGS in its Env.
//
// # The folder
//
// Binaries are written into a permanent folder per group, where the go command
// sees that a binary is up to date and does not link it again. What is finished
// goes into a store, package store, which says where it is and how it is
// pruned. Several processes may build the same group: they take turns. A
// process that is killed leaves nothing that another takes for good, at the
// price that the other links the group's binaries again.
//
// # Unchanged sources
//
// What a group's binaries were made of is remembered: folders, files, and what
// the go command says of itself. While all of it is as it was, by size, times and
// inode as in the go command's own test cache, no go build is run. The go command
// is asked each time with cgo, with -a or -overlay in GOFLAGS, on systems that
// keep no time of a file's last change, and where something is younger than the
// last build. The binaries themselves are known again in the same way, and their
// digests are not taken again.
//
// # Errors
//
// A package that does not compile fails the builds that depend on it and no
// other; the go command goes on with the others. What they have in common, a
// [Printer] shows once.
package gobuild

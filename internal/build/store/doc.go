// Package store keeps built files in one folder that all programs of a user
// share, and keeps that folder's size bounded.
//
// The folder looks like this:
//
//	out/<group>/      what go build wrote for one group of functions; see package gobuild;
//	                  test-… are programs of tests, see package buildtest
//	bin/<sha256>      finished binaries
//	zip/<contents>/   finished bundles, each named by its own SHA-256
//	program/<…>/      what each binary says of itself; see package program
//	tool/<version>/   programs that the tool runs; see package delve
//	lock/             one file per lock, at most 256, never removed
//	use.lock          held shared by users, exclusively while pruning
//	pruned            touched when the folder was last pruned
//
// A finished file is written aside and renamed, so no reader sees half of
// one, and its name holds its digest, so a damaged one is noticed: it is
// removed and made again. So is whatever else stands in a file's place. A large
// file that has been found whole is not read again while its size, its times and
// its inode stay, which is for an hour of use at most; beside it, in a file
// called .seen, is what they were.
//
// The folder belongs to one user: [Open] refuses one that others can write to,
// because what is in it is deployed. It makes new ones for their owner alone.
//
// # Pruning
//
// At most once a day, [Open] removes what nobody has used for 14 days, and
// then the longest unused until 8 GiB are left. What was used within the last
// 24 hours is never removed, so a program may keep the path of a file for
// that long. Files that out and bin share by hard links are counted twice.
// Removing the whole folder by hand is safe whenever nothing is being built.
package store

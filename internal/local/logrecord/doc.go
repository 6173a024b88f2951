// Package logrecord reads what functions log: lines become records with a level,
// a message, fields and the user's own part of a stack trace, and lines that
// belong together become one record.
//
// It knows the JSON records of log/slog and of Lambda's own format, the text
// records of log/slog, log and lambdalog, Lambda's error documents, and what Go
// prints of a panic. Every other line is a message without a level.
package logrecord

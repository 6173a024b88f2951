package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/logrecord"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/session"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/synth"
)

func runLogs(ctx context.Context, c *invocation) error {
	o := session.Options{Output: c.stderr}
	var r session.LogRequest
	c.flags.StringVar(&o.Dir, "app", "", "`folder` of the app, if it is not the current one")
	c.flags.Func("function", "records of `FUNCTION` alone; may be repeated", func(name string) error {
		if name == "" {
			return fmt.Errorf("want the name of a function")
		}
		r.Functions = append(r.Functions, name)
		return nil
	})
	c.flags.Func("level", "records of that `level` or a heavier one: trace, debug, info, warn, error, fatal; a line without one is info, and an invocation that failed is error", func(name string) (err error) {
		r.Level, err = logrecord.ParseLevel(name)
		return err
	})
	c.flags.Func("since", "records that are not older than that `time`, such as 30s, 5m or 1h30m; all that are remembered by default", func(text string) (err error) {
		r.Since, err = time.ParseDuration(text)
		if err != nil || r.Since <= 0 {
			return fmt.Errorf("want how old they may be, such as 30s, 5m or 1h30m")
		}
		return nil
	})
	c.flags.BoolVar(&r.Follow, "follow", false, "go on with the records to come, until Ctrl-C or the end of lambdacdk local")
	c.flags.BoolVar(&o.JSON, "json", false, "write a JSON record a line, as local --json does")
	words, err := c.parse()
	if err != nil {
		return err
	}
	for _, word := range words {
		if isApp(word) {
			return c.wrong("logs takes words that records must have, and %s is the folder of an app; name it by --app", word)
		}
	}
	r.Words = words
	return session.Logs(ctx, o, r, c.stdout)
}

// isApp reports whether a word is what the other commands take as FOLDER.
func isApp(word string) bool {
	_, err := os.Stat(filepath.Join(word, synth.ConfigFile))
	return err == nil
}

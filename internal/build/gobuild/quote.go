package gobuild

import (
	"errors"
	"fmt"
	"strings"
)

// joinArgs writes args as the one text that -ldflags and -gcflags take. The go
// command splits it again at white space. A quote at the start of an argument
// reaches to the next quote of its kind; nothing can be escaped, and quotes in
// the middle of an argument mean nothing.
func joinArgs(args []string) (string, error) {
	quoted := make([]string, len(args))
	for i, arg := range args {
		q, err := quoteArg(arg)
		if err != nil {
			return "", err
		}
		quoted[i] = q
	}
	return strings.Join(quoted, " "), nil
}

func quoteArg(arg string) (string, error) {
	switch {
	case arg == "":
		return "", errors.New("an argument is empty")
	case strings.ContainsRune(arg, 0):
		return "", fmt.Errorf("%q holds a zero byte", arg)
	case !strings.ContainsAny(arg, " \t\r\n") && arg[0] != '\'' && arg[0] != '"':
		return arg, nil
	case !strings.Contains(arg, "'"):
		return "'" + arg + "'", nil
	case !strings.Contains(arg, `"`):
		return `"` + arg + `"`, nil
	}
	return "", fmt.Errorf("%q holds white space and both kinds of quotes, which the go command cannot take; leave one of them out", arg)
}

// splitArgs splits text the way the go command does, which is how joinArgs
// joins.
func splitArgs(text string) ([]string, error) {
	var args []string
	for {
		text = strings.TrimLeft(text, " \t\r\n")
		if text == "" {
			return args, nil
		}
		var arg string
		if quote := text[0]; quote == '\'' || quote == '"' {
			end := strings.IndexByte(text[1:], quote)
			if end < 0 {
				return nil, fmt.Errorf("%s has no second %c", text, quote)
			}
			arg, text = text[1:1+end], text[2+end:]
		} else {
			end := strings.IndexAny(text, " \t\r\n")
			if end < 0 {
				end = len(text)
			}
			arg, text = text[:end], text[end:]
		}
		args = append(args, arg)
	}
}

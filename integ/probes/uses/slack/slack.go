// Package slack posts to Slack.
package slack

import (
	"fmt"

	"github.com/slack-go/slack"
)

// Use posts to Slack.
func Use() {
	channel, stamp, err := slack.New("token").PostMessage("C1", slack.MsgOptionText("hello", false))
	fmt.Println(channel, stamp, err)
}

// Package contract says what each function of the app may use, and what is in
// the table that they share.
package contract

import "github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"

// Authorize is for the function that finds sessions.
type Authorize struct {
	Sessions link.Table[link.GetOne]
}

// Clients is for the function that knows who is connected.
type Clients struct {
	Clients link.Table[ClientsAccess]
}

// Notes is for the function behind the API.
type Notes struct {
	Notes link.Table[NotesAccess]
	Live  link.WebSocket[link.Send]
}

// NotesAccess is what the API does with the table.
type NotesAccess = link.TableBoth[link.Query, ClientsAccess]

// ClientsAccess is what comes and goes. Update writes whole items too, and with
// Delete it allows no batches, which nothing here needs.
type ClientsAccess = link.TableBoth[link.Update, link.Delete]

// The table's items: the sort key says what an item is.
//
//	owner      id
//	ann        note#…     text
//	ann        client#…   a connection of hers
//	session#…  session    user
const (
	NotePrefix    = "note#"
	ClientPrefix  = "client#"
	SessionPrefix = "session#"
	SessionID     = "session"
)

// User is what the authorizer says of who calls.
type User struct {
	Name string `json:"name"`
}

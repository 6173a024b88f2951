package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
	lambdacdk "github.com/go-lambda-cdk/go-lambda-cdk/constructs"
	"github.com/go-lambda-cdk/go-lambda-cdk/constructs/gosite"
	"github.com/go-lambda-cdk/go-lambda-cdk/examples/notes/internal/contract"
	"github.com/go-lambda-cdk/go-lambda-cdk/lambdaruntime/link"
)

func main() {
	defer jsii.Close()
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("Notes"), nil)

	notes := lambdacdk.NewTable(stack, "Table", &lambdacdk.TableProps{
		PartitionKey: lambdacdk.TableKey{Name: "owner"},
		SortKey:      lambdacdk.TableKey{Name: "id"},
		TimeToLive:   "expires",
	})

	// Who calls API or WebSocket has a session, and this function finds it.
	authorize := lambdacdk.NewGoFunction(stack, "Authorize", &lambdacdk.GoFunctionProps{
		Entry: "./cmd/authorize",
		Links: contract.Authorize{Sessions: lambdacdk.LinkTable[link.GetOne](notes)},
	})

	live := lambdacdk.NewGoWebSocketApi(stack, "Live", &lambdacdk.GoWebSocketApiProps{
		// A page can set no headers for a WebSocket.
		Authorizer: lambdacdk.LambdaAuthorizer{Function: authorize, Query: []string{"session"}},
	})
	clients := lambdacdk.NewGoFunction(stack, "Clients", &lambdacdk.GoFunctionProps{
		Entry: "./cmd/live",
		Links: contract.Clients{Clients: lambdacdk.LinkTable[contract.ClientsAccess](notes)},
	})
	live.AddRoute("$connect", clients)
	live.AddRoute("$disconnect", clients)

	service := lambdacdk.NewGoFunction(stack, "Service", &lambdacdk.GoFunctionProps{
		Entry: "./cmd/notes",
		Links: contract.Notes{
			Notes: lambdacdk.LinkTable[contract.NotesAccess](notes),
			Live:  lambdacdk.LinkWebSocket[link.Send](live.Stage),
		},
	})
	api := lambdacdk.NewGoApi(stack, "Api", &lambdacdk.GoApiProps{Authorizer: lambdacdk.LambdaAuthorizer{Function: authorize}})
	api.AddRoute("GET /api/notes", service)
	api.AddRoute("POST /api/notes", service)
	api.AddRoute("DELETE /api/notes/{id}", service)
	// A token of the issuer is exchanged for a session.
	api.AddRoute("POST /api/session", service, lambdacdk.WithAuthorizer(lambdacdk.JWTAuthorizer{
		Name: "SignIn", Issuer: "https://issuer.example.com", Audience: []string{"notes"},
	}))

	gosite.New(stack, "Site", &gosite.Props{
		Folder:  "./web",
		Api:     api,
		Config:  map[string]string{"live": live.URL()},
		Connect: []string{live.URL()},
	})

	app.Synth(nil)
}

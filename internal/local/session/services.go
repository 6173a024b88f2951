package session

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/go-lambda-cdk/go-lambda-cdk/internal/lambda/runtimeapi"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/awslocal/functions"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/local/synth"
)

// secretsFolder is the folder next to cdk.json with the values of secrets.
const secretsFolder = ".lambdacdk"

// openServices starts the server that functions find as AWS_ENDPOINT_URL.
func (s *session) openServices() (*awslocal.Server, error) {
	return awslocal.Start(awslocal.Options{
		Invoke:     s.invoke,
		SecretsDir: filepath.Join(home(s.options.Dir), secretsFolder),
		StateDir:   s.options.StateDir,
		Say:        s.console.Say,
		Problem:    s.console.Problem,
	})
}

// home is the folder of cdk.json. If dir has none it is an assembly, such as
// cdk.out, which the next synthesis removes: then the folder around it.
func home(dir string) string {
	if _, err := os.Stat(filepath.Join(dir, synth.ConfigFile)); err == nil {
		return dir
	}
	absolute, err := filepath.Abs(dir)
	if err != nil {
		return dir
	}
	return filepath.Dir(absolute)
}

// setServices tells the services what the app has.
func (s *session) setServices(r awslocal.Resources) {
	if err := s.services.Set(r); err != nil {
		s.console.Problem("%v", err)
	}
}

// waitForServices returns when tables can be used. Functions that do not need
// them run all the same.
func (s *session) waitForServices(ctx context.Context) {
	stop := s.console.Progress("starting DynamoDB (the first time, npm installs dynalite)", nil)
	err := s.services.Wait(ctx)
	stop()
	if err != nil && ctx.Err() == nil {
		s.console.Problem("tables are not served: %v", err)
	}
}

// queueEndpoints maps the hosts of queues' URLs in AWS to the services' own.
func (s *session) queueEndpoints() map[string]string {
	m := map[string]string{}
	for _, q := range s.app.Services.Queues {
		if u, err := url.Parse(q.PublicURL); err == nil {
			m[u.Scheme+"://"+u.Host] = s.services.URL()
		}
	}
	return m
}

// invoke is functions.Invoke: it runs a function for one of the services.
func (s *session) invoke(ctx context.Context, function, cause string, event []byte) (functions.Answer, error) {
	name := functions.NameOf(function)
	pool, err := s.poolNamed(name)
	switch {
	case err != nil:
		return functions.Answer{}, err
	case pool == nil:
		return functions.Answer{}, fmt.Errorf("%w: %s", functions.ErrUnknown, function)
	}
	o := runtimeapi.InvokeOptions{}
	if strings.HasPrefix(function, "arn:") {
		o.InvokedARN = function
	}
	res, err := pool.Invoke(ctx, event, o)
	if err != nil {
		return functions.Answer{}, err
	}
	s.reportInvocation(name, "from "+cause, res)
	return functions.Answer{Payload: res.Payload, Failed: res.Error != nil}, nil
}

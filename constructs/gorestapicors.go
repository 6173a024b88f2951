package lambdacdk

import "github.com/aws/aws-cdk-go/awscdk/v2/awsapigateway"

// allowOrigins answers the preflight requests of a path.
//
// API Gateway reads every body as binary where BinaryMediaTypes is */*, and
// fails for the template of a MOCK method then, unless the method turns it
// into text.
func (a *GoRestApi) allowOrigins(path string) {
	cors := a.props.Cors
	if cors == nil {
		return
	}
	r := a.resources[path]
	if r.Node().TryFindChild(new("OPTIONS")) != nil {
		return // the API of the props answers it itself
	}
	method := r.AddCorsPreflight(a.corsOptions())
	method.Node().DefaultChild().(awsapigateway.CfnMethod).AddPropertyOverride(new("Integration.ContentHandling"), new("CONVERT_TO_TEXT"))
	if a.deployment != nil {
		a.deployment.Node().AddDependency(method)
		a.deployment.AddToLogicalId([]any{"OPTIONS " + path, cors})
	}
}

// corsOptions is the CDK's own form of Cors.
func (a *GoRestApi) corsOptions() *awsapigateway.CorsOptions {
	from := corsPreflight(a.props.Cors)
	options := &awsapigateway.CorsOptions{
		AllowOrigins: from.AllowOrigins, AllowHeaders: from.AllowHeaders, ExposeHeaders: from.ExposeHeaders,
		AllowMethods: &[]*string{}, MaxAge: from.MaxAge,
	}
	if a.props.Cors.AllowCredentials {
		options.AllowCredentials = new(true)
	}
	if a.props.UsagePlan != nil && len(a.props.Cors.AllowHeaders) == 0 {
		*options.AllowHeaders = append(*options.AllowHeaders, new("X-Api-Key"))
	}
	for _, m := range *from.AllowMethods {
		*options.AllowMethods = append(*options.AllowMethods, new(string(m)))
	}
	return options
}

// allowErrors lets pages read the errors that API Gateway answers itself. They
// have one value of a header, so that they can name one origin.
func (a *GoRestApi) allowErrors() {
	if a.props.Cors == nil || len(a.props.Cors.AllowOrigins) > 1 {
		return
	}
	headers := map[string]*string{"Access-Control-Allow-Origin": new("'" + a.props.Cors.AllowOrigins[0] + "'")}
	if a.props.Cors.AllowCredentials {
		headers["Access-Control-Allow-Credentials"] = new("'true'")
	}
	for id, kind := range map[string]awsapigateway.ResponseType{"Default4XX": awsapigateway.ResponseType_DEFAULT_4XX(), "Default5XX": awsapigateway.ResponseType_DEFAULT_5XX()} {
		a.own.AddGatewayResponse(&id, &awsapigateway.GatewayResponseOptions{Type: kind, ResponseHeaders: &headers})
	}
}

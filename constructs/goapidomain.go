package lambdacdk

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/interfaces/interfacesawscertificatemanager"
	"github.com/aws/aws-cdk-go/awscdk/v2/interfaces/interfacesawsroute53"
	"github.com/aws/constructs-go/constructs/v10"
)

// DomainProps describes the domain name of an API: a new one by Name, or one
// that is there by DomainName. Callers need TLS 1.2 or newer, which is the one
// setting that these APIs have.
type DomainProps struct {
	// Name is the full domain name, such as "api.example.com".
	Name string

	// HostedZone is where the DNS record of Name is made: any
	// awsroute53.IHostedZone, of Name or a domain above it. If nil, the record
	// is yours to make, with api.DomainName.RegionalDomainName as its target.
	HostedZone interfacesawsroute53.IHostedZoneRef

	// Certificate covers Name; it is in the API's own region: any
	// awscertificatemanager.ICertificate. If nil, one is made, and proved by a
	// record in HostedZone.
	Certificate interfacesawscertificatemanager.ICertificateRef

	// MutualTLS lets only callers in that have a certificate of their own. If
	// nil, everybody may connect.
	MutualTLS *MutualTLSProps

	// DomainName is a name that is there: that of another API of the app
	// (api.DomainName), or one of the app's own, also an imported one. It is in
	// the place of all fields above. APIs of one name have different BasePaths.
	DomainName awsapigatewayv2.IDomainName

	// BasePath is the path below which the name leads to this API, such as
	// "orders" or "v1/orders", without slashes around it. Handlers see paths
	// without it. If empty, the name leads here with all that no other API's
	// BasePath has.
	BasePath string
}

// MutualTLSProps say whose certificates callers may have.
type MutualTLSProps struct {
	// Truststore is the bucket with the certificates of the authorities that
	// callers' certificates come from, in one PEM file.
	Truststore awss3.IBucket

	// Key is the file in Truststore.
	Key string

	// Version is the version of the file, of a bucket that has versions. If
	// empty, API Gateway takes what is there when the name is made, and hears of
	// no later change.
	Version string

	// OwnershipCertificate proves that Name is yours. It is needed where
	// Certificate is imported, or of a private authority. If nil, Certificate
	// proves it.
	OwnershipCertificate interfacesawscertificatemanager.ICertificateRef
}

// url is the address of an API of that scheme, without a slash at its end.
func (d *DomainProps) url(scheme string) string {
	name := d.Name
	if d.DomainName != nil {
		name = *d.DomainName.Name()
	}
	url := scheme + "://" + name
	if d.BasePath != "" {
		url += "/" + d.BasePath
	}
	return url
}

// newApiDomain makes the domain name unless it is there, and sends it to the
// stage.
func newApiDomain(this constructs.Construct, api awsapigatewayv2.IApi, stage awsapigatewayv2.IStage, props *DomainProps) awsapigatewayv2.IDomainName {
	domain := props.DomainName
	if domain == nil {
		domain = newDomainName(this, props)
	}
	awsapigatewayv2.NewApiMapping(this, new("Mapping"), &awsapigatewayv2.ApiMappingProps{
		Api:           api,
		DomainName:    domain,
		Stage:         stage,
		ApiMappingKey: text(props.BasePath),
	})
	return domain
}

// newDomainName makes the name, its certificate and its DNS record. The
// resources are written as the CDK's own constructs of these names write them,
// which take a certificate of package awscertificatemanager and a target of
// awsroute53targets: every app would compile 32 more packages for them.
func newDomainName(this constructs.Construct, props *DomainProps) awsapigatewayv2.IDomainName {
	scope := constructs.NewConstruct(this, new("DomainName"))
	made := awsapigatewayv2.NewCfnDomainName(scope, new("Resource"), &awsapigatewayv2.CfnDomainNameProps{
		DomainName: &props.Name,
		DomainNameConfigurations: &[]any{&awsapigatewayv2.CfnDomainName_DomainNameConfigurationProperty{
			CertificateArn:                      certificateOf(this, props),
			EndpointType:                        new("REGIONAL"),
			SecurityPolicy:                      new("TLS_1_2"),
			OwnershipVerificationCertificateArn: props.MutualTLS.ownership(),
		}},
		MutualTlsAuthentication: props.MutualTLS.authentication(),
	})
	domain := awsapigatewayv2.DomainName_FromDomainNameAttributes(scope, new("Name"), &awsapigatewayv2.DomainNameAttributes{
		Name:                 made.Ref(),
		RegionalDomainName:   made.AttrRegionalDomainName(),
		RegionalHostedZoneId: made.AttrRegionalHostedZoneId(),
	})
	if props.HostedZone != nil {
		awscdk.NewCfnResource(constructs.NewConstruct(this, new("Record")), new("Resource"), &awscdk.CfnResourceProps{
			Type: new("AWS::Route53::RecordSet"),
			Properties: &map[string]any{
				"HostedZoneId": props.HostedZone.HostedZoneRef().HostedZoneId,
				"Name":         props.Name + ".",
				"Type":         "A",
				"AliasTarget": map[string]any{
					"DNSName":      made.AttrRegionalDomainName(),
					"HostedZoneId": made.AttrRegionalHostedZoneId(),
				},
			},
		})
	}
	return domain
}

// certificateOf is the ARN of the certificate that is given, or of one that is
// made.
func certificateOf(this constructs.Construct, props *DomainProps) *string {
	if props.Certificate != nil {
		return props.Certificate.CertificateRef().CertificateArn
	}
	return awscdk.NewCfnResource(constructs.NewConstruct(this, new("Certificate")), new("Resource"), &awscdk.CfnResourceProps{
		Type: new("AWS::CertificateManager::Certificate"),
		Properties: &map[string]any{
			"DomainName":       props.Name,
			"ValidationMethod": "DNS",
			"DomainValidationOptions": []any{map[string]any{
				"DomainName":   props.Name,
				"HostedZoneId": props.HostedZone.HostedZoneRef().HostedZoneId,
			}},
		},
	}).Ref()
}

func (m *MutualTLSProps) ownership() *string {
	if m == nil || m.OwnershipCertificate == nil {
		return nil
	}
	return m.OwnershipCertificate.CertificateRef().CertificateArn
}

func (m *MutualTLSProps) authentication() any {
	if m == nil {
		return nil
	}
	return &awsapigatewayv2.CfnDomainName_MutualTlsAuthenticationProperty{
		TruststoreUri:     m.Truststore.S3UrlForObject(&m.Key),
		TruststoreVersion: text(m.Version),
	}
}

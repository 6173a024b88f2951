package lambdacdk

import (
	"regexp"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/interfaces/interfacesawsroute53"
	"github.com/aws/constructs-go/constructs/v10"
)

var (
	// domainPattern: the first label may be the wildcard of a certificate.
	domainPattern = regexp.MustCompile(`^(\*|[a-z0-9]([a-z0-9-]*[a-z0-9])?)(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$`)

	// basePathPattern has the characters that API Gateway takes in a mapping's
	// key.
	basePathPattern = regexp.MustCompile(`^[A-Za-z0-9$_.+!*'()-]+(/[A-Za-z0-9$_.+!*'()-]+)*$`)
)

const maxBasePath = 300

func (d *DomainProps) validate(l *problemList) {
	if p := d.BasePath; p != "" && (len(p) > maxBasePath || !basePathPattern.MatchString(p)) {
		l.add("Domain.BasePath", `Domain.BasePath is %q; it is a path without slashes around it, at most %d characters of letters, digits and $-_.+!*'(), such as "orders"`, p, maxBasePath)
	}
	if d.DomainName != nil {
		for field, set := range map[string]bool{
			"Name": d.Name != "", "HostedZone": d.HostedZone != nil, "Certificate": d.Certificate != nil, "MutualTLS": d.MutualTLS != nil,
		} {
			if set {
				l.add("Domain."+field, "Domain.%s describes a name that is made, but Domain.DomainName is one that is there; leave one of them out", field)
			}
		}
		return
	}
	switch {
	case d.Name == "":
		l.add("Domain.Name", `Domain.Name is not set; it is the full name, such as "api.example.com"`)
	case !domainPattern.MatchString(d.Name) && !isToken(d.Name):
		l.add("Domain.Name", `Domain.Name is %q; it is the name alone in lower case, such as "api.example.com"`, d.Name)
	}
	if d.Certificate == nil && d.HostedZone == nil {
		l.add("Domain.HostedZone", "Domain.HostedZone is not set, and neither is Domain.Certificate; set the zone of Domain.Name, in which the DNS record and the certificate's proof are made, or a certificate alone")
	}
	if m := d.MutualTLS; m != nil && (m.Truststore == nil || m.Key == "") {
		l.add("Domain.MutualTLS", "Domain.MutualTLS has no Truststore or no Key; they are the bucket and the file with the certificates of the authorities")
	}
}

// validateAt adds what is wrong with the name for an API at this place, as far
// as the CDK knows it.
func (d *DomainProps) validateAt(this constructs.Construct, l *problemList) {
	if zone := zoneName(d.HostedZone); zone != "" && d.Name != "" && !isToken(d.Name) && d.Name != zone && !strings.HasSuffix(d.Name, "."+zone) {
		l.add("Domain.HostedZone", "Domain.HostedZone is the zone %s, in which there can be no record for %s; take the zone of that name, or of a domain above it", zone, d.Name)
	}
	if d.Certificate == nil {
		return
	}
	have, want := *d.Certificate.Env().Region, *awscdk.Stack_Of(this).Region()
	// An imported certificate is of its stack for the CDK, whatever its ARN says.
	if parts := strings.Split(*d.Certificate.CertificateRef().CertificateArn, ":"); len(parts) > 3 && parts[0] == "arn" {
		have = parts[3]
	}
	if !isToken(have) && !isToken(want) && have != want {
		l.add("Domain.Certificate", "Domain.Certificate is in %s, and the API in %s, whose certificates alone it takes; take one of that region, or leave it out, so that one is made", have, want)
	}
}

// zoneName is the name of a zone; empty where it is not known before the
// deployment, as for a zone that is imported by its id alone.
func zoneName(zone interfacesawsroute53.IHostedZoneRef) (name string) {
	named, ok := zone.(interface{ ZoneName() *string })
	if !ok {
		return ""
	}
	defer func() { _ = recover() }() // the CDK's zone without a name panics
	if name = strings.TrimSuffix(*named.ZoneName(), "."); isToken(name) {
		return ""
	}
	return name
}

package gosite

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudfront"
	"github.com/aws/aws-cdk-go/awscdk/v2/interfaces/interfacesawscertificatemanager"

	lambdacdk "github.com/go-lambda-cdk/go-lambda-cdk/constructs"
	"github.com/go-lambda-cdk/go-lambda-cdk/internal/site"
)

// problems are what is wrong with props.
type problems struct {
	path string
	errs []error
}

func (p *problems) add(field, format string, args ...any) {
	p.errs = append(p.errs, &lambdacdk.ConfigError{Path: p.path, Field: field, Problem: fmt.Sprintf(format, args...)})
}

func (p *problems) err() error { return errors.Join(p.errs...) }

// isToken tells whether the CDK will put something in the place of a part of s.
func isToken(s string) bool { return strings.Contains(s, "${Token[") }

// certificateRegion is the only region that CloudFront takes certificates from.
const certificateRegion = "us-east-1"

// domainName is a full name in lower case.
var domainName = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$`)

// validate says what is wrong with props. Region is that of the stack.
func (p *Props) validate(l *problems, region func() string) {
	if isToken(p.Folder) {
		l.add("Folder", "Folder is a CDK token; it must be a folder that is known at synthesis")
	} else if p.Folder == "" {
		l.add("Folder", `Folder is not set; it is the folder with the pages, such as "./web"`)
	}
	for _, name := range slices.Sorted(maps.Keys(p.Config)) {
		if isToken(name) || name == "" {
			l.add("Config", "Config has the name %q; names are known at synthesis, values may be tokens", name)
		}
	}
	if _, has := p.Config["api"]; has && p.Api != nil {
		l.add("Config", `Config has "api", which is where Api is; use another name`)
	}
	for _, folder := range p.Hashed {
		if !isFolder(folder) {
			l.add("Hashed", `Hashed has %q; it must be a folder below Folder, such as "assets"`, folder)
		}
	}
	for _, to := range p.Connect {
		if isToken(to) {
			continue
		}
		u, err := url.Parse(to)
		if err != nil || u.Host == "" || u.User != nil || !slices.Contains([]string{"https", "wss", "http", "ws"}, u.Scheme) {
			l.add("Connect", `Connect has %q; it must be a URL, such as "wss://socket.example.com"`, to)
		}
	}
	if strings.ContainsAny(p.ContentSecurityPolicy, "\r\n") {
		l.add("ContentSecurityPolicy", "ContentSecurityPolicy has line breaks, which no header can have; separate its parts by semicolons")
	}
	p.Domain.validate(l, region)
	validateDistribution(l, p.Distribution, "the site's own, which Folder and Domain describe")
	p.validateBehaviors(l)
}

// isFolder tells whether a text can be a folder below another.
func isFolder(name string) bool {
	name = strings.TrimSuffix(name, "/")
	return fs.ValidPath(name) && name != "." && !strings.Contains(name, "\\") && !isToken(name)
}

func (d *Domain) validate(l *problems, region func() string) {
	if d == nil {
		return
	}
	switch {
	case d.Name == "":
		l.add("Domain.Name", `Domain.Name is not set; it is the full name, such as "notes.example.com"`)
	case !isToken(d.Name) && !domainName.MatchString(d.Name):
		l.add("Domain.Name", `Domain.Name is %q; it is the name alone in lower case, such as "notes.example.com"`, d.Name)
	case d.HostedZone == nil:
	default:
		zone := strings.TrimSuffix(*d.HostedZone.ZoneName(), ".")
		if !isToken(zone) && !isToken(d.Name) && d.Name != zone && !strings.HasSuffix(d.Name, "."+zone) {
			l.add("Domain.Name", "Domain.Name is %q, which is not in the zone %s of Domain.HostedZone; give the zone of that name", d.Name, zone)
		}
	}
	if d.HostedZone == nil {
		l.add("Domain.HostedZone", "Domain.HostedZone is not set; it is the zone where the records of Domain.Name are made")
	}
	if d.Certificate == nil {
		if r := region(); r != certificateRegion {
			if isToken(r) {
				r = "left open"
			}
			l.add("Domain.Certificate", "Domain.Certificate is not set, and the region of the stack is %s: CloudFront takes certificates from %s alone; make it there, in a stack with Env.Region %[2]s, and give it by awscertificatemanager.Certificate_FromCertificateArn, or put the site into such a stack", r, certificateRegion)
		}
		return
	}
	if r := regionOf(d.Certificate); r != "" && r != certificateRegion {
		l.add("Domain.Certificate", "Domain.Certificate is in %s; CloudFront takes certificates from %s alone", r, certificateRegion)
	}
}

// regionOf is where a certificate is, empty if that is not known.
func regionOf(c interfacesawscertificatemanager.ICertificateRef) string {
	arn := *c.CertificateRef().CertificateArn
	if parts := strings.Split(arn, ":"); len(parts) > 3 && !isToken(parts[3]) {
		return parts[3]
	}
	if region := *awscdk.Stack_Of(c).Region(); !isToken(region) {
		return region
	}
	return ""
}

// validateDistribution refuses settings that whose has from elsewhere.
func validateDistribution(l *problems, d *awscloudfront.DistributionProps, whose string) {
	if d == nil {
		return
	}
	for field, set := range map[string]bool{
		"DefaultBehavior": d.DefaultBehavior != nil, "DomainNames": d.DomainNames != nil, "Certificate": d.Certificate != nil,
		"DefaultRootObject": d.DefaultRootObject != nil,
	} {
		if set {
			l.add("Distribution."+field, "Distribution.%s is set; it is %s; leave it out", field, whose)
		}
	}
}

func (p *Props) validateBehaviors(l *problems) {
	if d := p.Distribution; d != nil && d.AdditionalBehaviors != nil && p.Api != nil {
		if _, both := (*d.AdditionalBehaviors)[apiPath+"/*"]; both {
			l.add("Distribution.AdditionalBehaviors", "Distribution.AdditionalBehaviors has %s/*, which Api answers; leave one of them out", apiPath)
		}
	}
}

// readFolder reads the files, and says what is wrong with them.
func (p *Props) readFolder(l *problems) []site.File {
	if p.Folder == "" || isToken(p.Folder) {
		return nil
	}
	files, err := site.Read(p.Folder)
	if err != nil {
		for each := range strings.Lines(err.Error()) {
			l.add("Folder", "Folder: %s", strings.TrimSuffix(each, "\n"))
		}
	}
	has := func(match func(site.File) bool) bool { return slices.ContainsFunc(files, match) }
	if len(p.config()) > 0 && has(func(f site.File) bool { return f.Name == site.Config }) {
		l.add("Folder", "Folder: %s/%s is there, and Config makes that file; remove it", strings.TrimSuffix(p.Folder, "/"), site.Config)
	}
	if below := strings.TrimPrefix(apiPath, "/") + "/"; p.Api != nil {
		if i := slices.IndexFunc(files, func(f site.File) bool { return strings.HasPrefix(f.Name, below) }); i >= 0 {
			l.add("Folder", "Folder: nobody can see %s: what begins with %s/ goes to Api; move %s out of %s", files[i].Name, apiPath, below, p.Folder)
		}
	}
	for _, folder := range p.Hashed {
		if files != nil && isFolder(folder) && !has(func(f site.File) bool { return site.IsHashed(f.Name, []string{folder}) }) {
			l.add("Hashed", "Hashed has %q, and no file of %s is in it", folder, p.Folder)
		}
	}
	return files
}

// config is what /config.json has.
func (p *Props) config() map[string]string {
	all := maps.Clone(p.Config)
	if p.Api != nil {
		if all == nil {
			all = map[string]string{}
		}
		all["api"] = apiPath
	}
	return all
}

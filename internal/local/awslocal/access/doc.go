// Package access judges what functions ask of the local services, as IAM does:
// by the policies of their roles and by those of resources, as the app's
// templates have them.
//
// What a topic, a bucket or a rule sends by itself is judged by the policy of
// what it sends to; what Lambda does by a function's role, when the app is read.
//
// Services say by [Rules] what a request needs. A [Judge] is made of them and
// of the [Identity] of each function whenever an app is read, so that a request
// costs microseconds.
//
// Requests count as sent by TLS, which AWS's endpoints have and loopback needs
// not: aws:SecureTransport is true, s3:TlsVersion 1.3. A condition on a key that
// is not known here, or by an operator that is not, is decided for the function
// and said once. Permission boundaries, and what stands in no template (service
// control policies, the policies of resources and roles of elsewhere), are not
// judged.
package access

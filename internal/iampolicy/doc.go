// Package iampolicy says whether policies allow a request, and by which
// statement: IAM's evaluation within one account, on plain data, without a
// client of AWS.
//
// It knows identity policies, the policies of resources, and the policies of
// KMS keys, which have a rule of their own. It does not know the limits that an
// organisation sets (service control policies), permission boundaries and
// session policies: none of them stands in a template of an app.
//
// Sources: "Policy evaluation logic", "IAM JSON policy elements: Condition
// operators", "… Resource" and "… Variables" in the IAM user guide, and "Key
// policies in AWS KMS" in the KMS developer guide.
package iampolicy

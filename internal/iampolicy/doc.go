// Package iampolicy says whether policies allow a request, and by which
// statement: IAM's evaluation within one account, on plain data, without a
// client of AWS.
//
// It knows identity policies, the policies of resources, and the policies of
// KMS keys, which have a rule of their own. It does not know permission
// boundaries, nor what stands in no template of an app: the limits that an
// organisation sets (service control policies) and session policies.
//
// Sources: "Policy evaluation logic", "IAM JSON policy elements: Condition
// operators", "… Resource" and "… Variables" in the IAM user guide, and "Key
// policies in AWS KMS" in the KMS developer guide.
package iampolicy

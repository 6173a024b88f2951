// Package permissions reads from a cloud assembly what each function may do:
// on which resource, which actions, why, and what of that is wide.
//
// It reads templates alone, so it sees what is deployed, whoever wrote it: the
// constructs, another library or the app. Where a permission comes from it
// concludes from the statement's id (of a link), from the function's own
// settings and event sources, which name the resources they need, and else
// calls it added by the app.
package permissions

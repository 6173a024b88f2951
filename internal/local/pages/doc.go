// Package pages serves the folder of a site on this machine as CloudFront serves
// it: the same file for a path, the same headers, the API below its path, and
// config.json with what things are called here. Pages that are open reload when
// a file of the folder is saved.
package pages

// Serves dynalite on a free port of loopback, says which, and ends when standard input does.
// Arguments: dynalite's folder, its options as JSON.
const [folder, options] = process.argv.slice(1)
const server = require(folder)(JSON.parse(options))
server.listen(0, '127.0.0.1', () => console.log(server.address().port))
process.stdin.resume()
process.stdin.on('end', () => process.exit(0))
process.stdin.on('error', () => process.exit(0))

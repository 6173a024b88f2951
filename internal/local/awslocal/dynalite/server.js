// Serves dynalite on a free port of loopback, says which, and ends when standard input does.
// Arguments: dynalite's folder, its options as JSON. Standard input: a line with the access key that every request has
// to be signed with, or an empty one for any; it is no argument because other users of the machine see those.
const [folder, options] = process.argv.slice(1)
const { timingSafeEqual } = require('crypto')
process.umask(0o077) // what is kept on disk is the user's alone

const end = () => process.exit(0)
process.stdin.on('end', end).on('error', end)
let first = ''
process.stdin.on('data', function read(chunk) {
  first += chunk
  if (!first.includes('\n')) return
  process.stdin.off('data', read).resume()
  serve(Buffer.from(first.trim()))
})

function serve(key) {
  const server = require(folder)(JSON.parse(options))
  const [answer] = server.listeners('request')
  server.removeAllListeners('request')
  server.on('request', (req, res) => {
    const [, credential] = /Credential=([^/]*)\//.exec(req.headers.authorization) || []
    const given = Buffer.from(credential || '')
    if (!key.length || given.length === key.length && timingSafeEqual(given, key)) return answer(req, res)
    res.writeHead(403, { connection: 'close' }).end()
  })
  server.headersTimeout = 10000
  server.listen(0, '127.0.0.1', () => console.log(server.address().port))
}

// Serves dynalite on a free port of loopback, says which, and ends when standard input does.
// Arguments: dynalite's folder, its options as JSON. Standard input: a line with the access key that every request has
// to be signed with, or an empty one for any; it is no argument because other users of the machine see those.
const { timingSafeEqual } = require('crypto')
process.umask(0o077) // what is kept on disk is the user's alone

const end = () => process.exit(0)
process.stdin.on('end', end).on('error', end)
// Ctrl-C in a terminal, and its end, reach the tool too, which ends its readers first and then standard input.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {})
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
    if (key.length && !(given.length === key.length && timingSafeEqual(given, key))) {
      return res.writeHead(403, { connection: 'close' }).end()
    }
    const operation = operations[req.headers['x-amz-target']]
    cause.run(req.headers['x-amzn-trace-id'], () => {
      if (operation) return answerOwn(operation, req, res)
      // A body comes by events of its connection, which are of no request.
      const on = req.on
      req.on = (name, listener) => on.call(req, name, AsyncResource.bind(listener))
      answer(req, res)
    })
  })
  server.headersTimeout = 10000
  server.listen(0, '127.0.0.1', () => console.log(server.address().port))
}

// What this file and the two before it add. Those of LambdaCDK are the tool's own.
const operations = {
  'DynamoDB_20120810.TransactWriteItems': transactWriteItems,
  'DynamoDB_20120810.TransactGetItems': transactGetItems,
  'LambdaCDK.SetStreams': setStreams,
  'LambdaCDK.ReadStream': readStream,
}

async function answerOwn(operation, req, res) {
  let status = 200, answer
  try {
    let text = ''
    for await (const chunk of req.setEncoding('utf8')) text += chunk
    answer = await operation(JSON.parse(text))
  } catch (err) {
    status = err.statusCode || (err instanceof SyntaxError ? 400 : 500)
    answer = err.body || { __type: status == 400 ? 'com.amazon.coral.service#SerializationException' : 'InternalFailure', message: String(err) }
  }
  const text = JSON.stringify(answer)
  res.writeHead(status, { 'Content-Type': 'application/x-amz-json-1.0', 'x-amz-crc32': crc32(text) }).end(text)
}

// crc32 is dynalite's own, which clients check.
const crc32 = text => require(path.join(folder, '..', 'buffer-crc32')).unsigned(text)

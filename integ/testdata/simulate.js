// Judges requests by a function's policies, with iam-simulate.
// stdin: {account, functions: {name: statements}, requests: [{action, resource, context, policy, principal}]}
// stdout: {name: [what became of each request]}, one of Allowed, ImplicitlyDenied, …, or an error.
const { runSimulation } = require('@cloud-copilot/iam-simulate')

async function judge(input, name, statements, request) {
  const result = await runSimulation({
    request: {
      principal: request.principal ?? `arn:aws:iam::${input.account}:role/${name}`,
      action: request.action,
      resource: { resource: request.resource, accountId: input.account },
      contextVariables: request.context ?? {},
    },
    identityPolicies: [{ name, policy: { Version: '2012-10-17', Statement: statements } }],
    serviceControlPolicies: [],
    resourceControlPolicies: [],
    resourcePolicy: request.policy ?? undefined,
  }, {})
  return result.resultType === 'error' ? 'error: ' + JSON.stringify(result.errors) : result.overallResult
}

// AWS's list of keys has kms:EncryptionContext:NAME, but iam-simulate knows a
// variable only behind a slash, and leaves such keys out. Policies and requests
// name it as a key that the simulator compares in the same way.
const comparable = text => text.replaceAll('"kms:EncryptionContext:', '"aws:PrincipalTag/')

async function main() {
  const chunks = []
  for await (const c of process.stdin) chunks.push(c)
  const input = JSON.parse(comparable(Buffer.concat(chunks).toString()))
  const verdicts = {}
  for (const [name, statements] of Object.entries(input.functions)) {
    verdicts[name] = []
    for (const request of input.requests) verdicts[name].push(await judge(input, name, statements, request))
  }
  process.stdout.write(JSON.stringify(verdicts))
}

main().catch(err => { console.error(err); process.exit(1) })

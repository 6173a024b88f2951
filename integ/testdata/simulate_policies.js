// Judges each request by each policy, with iam-simulate.
// stdin: {account, policies: [statements], requests: [{action, resource, context}]}
// stdout: [[verdict]], one of Allowed, ImplicitlyDenied, ExplicitlyDenied, or an error.
const { runSimulation } = require('@cloud-copilot/iam-simulate')

async function main() {
  const input = JSON.parse(require('fs').readFileSync(0, 'utf8'))
  const all = []
  for (const statements of input.policies) {
    const verdicts = []
    for (const request of input.requests) {
      const result = await runSimulation({
        request: {
          principal: `arn:aws:iam::${input.account}:role/r`,
          action: request.action,
          resource: { resource: request.resource, accountId: input.account },
          contextVariables: request.context,
        },
        identityPolicies: [{ name: 'p', policy: { Version: '2012-10-17', Statement: statements } }],
        serviceControlPolicies: [],
        resourceControlPolicies: [],
      }, {})
      verdicts.push(result.resultType === 'error' ? 'error: ' + JSON.stringify(result.errors) : result.overallResult)
    }
    all.push(verdicts)
  }
  process.stdout.write(JSON.stringify(all))
}

main().catch(err => { console.error(err); process.exit(1) })

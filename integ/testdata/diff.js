// Says what CloudFormation would do to each resource of a stack, with the library behind cdk diff.
// stdin: {name: {before: template, after: template}}
// stdout: {name: {logical id: WILL_UPDATE, WILL_CREATE, WILL_REPLACE, MAY_REPLACE, WILL_DESTROY, WILL_ORPHAN, …}}
const { fullDiff } = require('@aws-cdk/cloudformation-diff')

async function main() {
  const chunks = []
  for await (const c of process.stdin) chunks.push(c)
  const impacts = {}
  for (const [name, pair] of Object.entries(JSON.parse(Buffer.concat(chunks).toString()))) {
    impacts[name] = {}
    fullDiff(pair.before, pair.after).resources.forEachDifference((id, d) => { impacts[name][id] = d.changeImpact })
  }
  process.stdout.write(JSON.stringify(impacts))
}

main().catch(err => { console.error(err); process.exit(1) })

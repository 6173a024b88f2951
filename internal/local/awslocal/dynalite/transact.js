// Transactions, which dynalite does not have: its own actions are done on a part of the store that only notes what they
// write, under the locks of all items. If none of them fails, everything is written at once.

const maxActions = 100 // of a transaction

const kinds = {
  Put: { action: 'putItem', item: 'Item' },
  Update: { action: 'updateItem', item: 'Key' },
  Delete: { action: 'deleteItem', item: 'Key' },
  ConditionCheck: { action: 'deleteItem', item: 'Key', readOnly: true },
  Get: { action: 'getItem', item: 'Key', readOnly: true },
}

// readSteps checks what each element of a transaction wants, as the operation of the same name checks its input.
async function readSteps(list, allowed) {
  if (!Array.isArray(list) || list.length < 1 || list.length > maxActions) {
    throw db.validationError(`TransactItems has ${(list || []).length} elements; 1 to ${maxActions} are allowed`)
  }
  const steps = []
  for (const element of list) {
    const names = Object.keys(element).filter(name => element[name] != null)
    if (names.length != 1 || !allowed.includes(names[0])) {
      throw db.validationError(`TransactItems can only contain one of ${allowed.join(', ')}`)
    }
    const kind = kinds[names[0]]
    const returnItem = element[names[0]].ReturnValuesOnConditionCheckFailure == 'ALL_OLD'
    const { types, custom } = require(path.join(folder, 'validations', kind.action))
    const data = validations.checkTypes(element[names[0]], types)
    validations.checkValidations(data, types, custom, store)
    if (names[0] == 'ConditionCheck' && !data._condition) {
      throw db.validationError('The ConditionExpression of a ConditionCheck is missing')
    }
    const table = await promisify(store.getTable)(data.TableName)
    const wrong = kind.item == 'Item' ? db.validateItem(data.Item, table) : db.validateKey(data.Key, table)
    // Actions say what is wrong themselves; a key that is none has nothing to lock.
    steps.push({ ...kind, data, returnItem, key: wrong ? null : db.createKey(data[kind.item], table) })
  }
  return steps
}

// underLocks does work when no other write is at any of the items. Tables are locked in the order of their names, so
// that two transactions do not wait for each other.
async function underLocks(steps, work) {
  const keys = new Map()
  for (const { data, key } of steps) {
    if (key == null) continue
    const ofTable = keys.get(data.TableName) || []
    if (ofTable.includes(key)) throw db.validationError('Transaction request cannot include multiple operations on one item')
    keys.set(data.TableName, [...ofTable, key])
  }
  const releases = []
  for (const table of [...keys.keys()].sort()) {
    releases.push(await new Promise(resolve =>
      store.getItemDb(table).lock(keys.get(table), release => resolve(() => release(() => {})()))))
  }
  try {
    return await work()
  } finally {
    for (const release of releases) release()
  }
}

// notingStore is the store for actions that are under their locks already and must not write: it notes what they would.
function notingStore(writes) {
  return {
    ...store,
    getItemDb: name => note(store.getItemDb(name), `item-${name}~`, name),
    getIndexDb: (type, table, name) => note(store.getIndexDb(type, table, name), `index-${type.toLowerCase()}~${table}~${name}~`),
  }

  function note(part, prefix, table) {
    const write = async (type, key, value) => {
      const change = table && { table, before: await get(part, key), after: value }
      writes.push({ type, key: prefix + key, value, change })
    }
    return {
      ...part,
      lock: (key, work) => work(callback => callback),
      put: (key, value, callback) => write('put', key, value).then(() => callback(null), callback),
      del: (key, callback) => write('del', key).then(() => callback(null), callback),
    }
  }
}

// reasonAgainst does one step and returns why the transaction is cancelled, as CancellationReasons has it.
async function reasonAgainst(step, writes) {
  try {
    await action(step.action)(notingStore(step.readOnly ? [] : writes), step.data)
    return { Code: 'None' }
  } catch (err) {
    if (!err.statusCode) throw err
    const name = err.body.__type.split('#').pop()
    const reason = { Code: name.replace(/Exception$/, ''), Message: err.body.message }
    if (name == 'ValidationException') reason.Code = 'ValidationError'
    if (name == 'ConditionalCheckFailedException') {
      reason.Code = 'ConditionalCheckFailed'
      const item = step.returnItem && await get(store.getItemDb(step.data.TableName), step.key)
      if (item) reason.Item = item
    }
    return reason
  }
}

function failure(name, message, more) {
  const err = new Error(message)
  err.statusCode = 400
  err.body = { __type: 'com.amazonaws.dynamodb.v20120810#' + name, message, ...more }
  return err
}

const tokenTime = 10 * 60 * 1000 // how long a ClientRequestToken is known, in milliseconds, as on AWS

async function transactWriteItems(data) {
  const token = data.ClientRequestToken
  const content = JSON.stringify({ ...data, ReturnConsumedCapacity: undefined }) // before checks change it
  const steps = await readSteps(data.TransactItems, ['ConditionCheck', 'Delete', 'Put', 'Update'])
  return underLocks(steps, async () => {
    const writes = []
    if (token) {
      const key = 'token~' + token
      const before = await get(store.db, key)
      if (before && before.At > Date.now() - tokenTime) {
        if (before.Content == content) return {}
        throw failure('IdempotentParameterMismatchException', 'The request has the ClientRequestToken of another one')
      }
      writes.push({ type: 'put', key, value: { At: Date.now(), Content: content } })
    }
    const reasons = []
    for (const step of steps) reasons.push(await reasonAgainst(step, writes))
    if (reasons.some(r => r.Code != 'None')) {
      throw failure('TransactionCanceledException',
        `Transaction cancelled, please refer cancellation reasons for specific reasons [${reasons.map(r => r.Code).join(', ')}]`,
        { CancellationReasons: reasons })
    }
    await commit(writes)
    return {}
  })
}

async function transactGetItems(data) {
  const steps = await readSteps(data.TransactItems, ['Get'])
  return underLocks(steps, async () => {
    const Responses = []
    for (const step of steps) {
      const { Item } = await action(step.action)(store, step.data)
      Responses.push(Item ? { Item } : {})
    }
    return { Responses }
  })
}

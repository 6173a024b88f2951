// What is added to dynalite's store: streams. A table that has one gets a record of each change of an item in the same
// atomic write as the item, so that neither is there without the other, whatever is killed meanwhile.
//
// Dynalite's own files are used: the version is pinned.
const path = require('path')
const { AsyncLocalStorage, AsyncResource } = require('async_hooks')
const { isDeepStrictEqual, promisify } = require('util')

const [folder, options] = process.argv.slice(1)
const db = require(path.join(folder, 'db'))
const validations = require(path.join(folder, 'validations'))
const action = name => promisify(require(path.join(folder, 'actions', name)))

let store
const streams = new Map() // table → { keys: names of key attributes, last: number of the last record }
const waiting = new Map() // table → set of functions that wake its readers

const retention = 24 * 60 * 60 * 1000 // of records, in milliseconds, as on AWS

const create = db.create
db.create = options => {
  store = create(options)
  const getItemDb = store.getItemDb
  store.getItemDb = name => streams.has(name) ? withRecords(name, getItemDb(name)) : getItemDb(name)
  return store
}

// The X-Ray header of the request that is answered, which records keep for the tool's own use.
const cause = new AsyncLocalStorage()

// withRecords is the part of the store that has the items of a table, writing a record with each.
function withRecords(table, itemDb) {
  const write = (type, key, value, callback) => {
    get(itemDb, key)
      .then(before => commit([{ type, key: `item-${table}~${key}`, value, change: { table, before, after: value } }]))
      .then(() => callback(null), callback)
  }
  return {
    ...itemDb,
    // Whoever frees an item calls who waits for it, which goes on as what it was.
    lock: (keys, callback) => itemDb.lock(keys, AsyncResource.bind(callback)),
    put: (key, value, callback) => write('put', key, value, callback),
    del: (key, callback) => write('del', key, undefined, callback),
  }
}

const get = (part, key) => new Promise((resolve, reject) =>
  part.get(key, (err, value) => err && err.name != 'NotFoundError' ? reject(err) : resolve(value)))

// Writes are made one after the other: a reader that has seen a record never misses one before it.
let last = Promise.resolve()

// commit does all writes or none, with a record for each change of an item in a table with a stream.
function commit(writes) {
  const by = cause.getStore()
  const done = last.then(async () => {
    const batch = []
    const tables = new Set()
    for (const { type, key, value, change } of writes) {
      batch.push({ type, key, value })
      const stream = change && streams.get(change.table)
      if (!stream || same(change.before, change.after)) continue
      const image = change.after || change.before
      batch.push({
        type: 'put', key: recordKey(change.table, ++stream.last),
        value: {
          Number: stream.last, At: Date.now(), OldImage: change.before, NewImage: change.after,
          Keys: Object.fromEntries(stream.keys.map(name => [name, image[name]])), By: by,
        },
      })
      tables.add(change.table)
    }
    await store.db.batch(batch)
    for (const table of tables) for (const wake of waiting.get(table) || []) wake()
  })
  last = done.catch(() => {})
  return done
}

// same reports whether nothing has changed: then a stream has no record either.
function same(before, after) {
  const plain = x => x && JSON.parse(JSON.stringify(x))
  return isDeepStrictEqual(plain(before), plain(after))
}

const recordKey = (table, number) => `stream~${table}~${String(number).padStart(20, '0')}`
const recordsOf = (table, after) => ({ gt: recordKey(table, after), lt: `stream~${table}~:` })

// setStreams says which tables have a stream.
async function setStreams({ Streams }) {
  for (const name of streams.keys()) if (!Streams[name]) streams.delete(name)
  for (const [name, { Keys }] of Object.entries(Streams)) {
    if (streams.has(name)) continue
    const [newest] = await store.db.keys({ ...recordsOf(name, 0), reverse: true, limit: 1 }).all()
    streams.set(name, { keys: Keys, last: newest ? Number(newest.split('~').pop()) : 0 })
  }
  await trim()
  return { Last: Object.fromEntries([...streams].map(([name, { last }]) => [name, last])) }
}

// trim drops old records. The newest one of a table stays: it has the number that the next one comes after.
async function trim() {
  const oldest = Date.now() - retention
  for (const [name, { last }] of streams) {
    const old = []
    for await (const [key, { At }] of store.db.iterator(recordsOf(name, 0))) {
      if (At >= oldest || key == recordKey(name, last)) break
      old.push({ type: 'del', key })
    }
    if (old.length) await store.db.batch(old)
  }
}
setInterval(() => trim().catch(err => console.error(err)), 60 * 60 * 1000).unref()

// readStream returns the records after a number, and waits for the first one.
async function readStream({ TableName, After, Limit, WaitMs }) {
  const stream = streams.get(TableName)
  if (!stream) return { Records: [], Last: 0 }
  if (After >= stream.last && WaitMs > 0) {
    await new Promise(resolve => {
      const wakes = waiting.get(TableName) || new Set()
      waiting.set(TableName, wakes)
      const wake = () => { clearTimeout(timer); wakes.delete(wake); resolve() }
      const timer = setTimeout(wake, WaitMs)
      wakes.add(wake)
    })
  }
  await last // what is being written is numbered already
  const Records = Limit > 0 ? await store.db.values({ ...recordsOf(TableName, After), limit: Limit }).all() : []
  return { Records, Last: stream.last }
}

// One life of a sandbox with whatever version of the JavaScript SDK is installed; prints a line of JSON per step. Run by test_sdk_matrix.py.
import assert from 'node:assert/strict'
import { Sandbox } from 'e2b'

const mark = `a b&=é/${process.hrtime.bigint()}`
let sandbox
let sleeper

async function listed(metadata) {
  const pages = Sandbox.list({ query: { metadata } })
  const found = []
  while (pages.hasNext) found.push(...(await pages.nextItems()).map((each) => each.sandboxId))
  return found
}

const steps = {
  'create, is_running': async () => {
    sandbox = await Sandbox.create({ timeoutMs: 120_000, metadata: { matrix: mark }, envs: { A: 'of the sandbox' } })
    assert.equal(await sandbox.isRunning(), true)
  },
  commands: async () => {
    assert.equal((await sandbox.commands.run('echo $A; echo err >&2')).stdout, 'of the sandbox\n')
    sleeper = await sandbox.commands.run('sleep 300', { background: true })
    assert.ok((await sandbox.commands.list()).some((each) => each.pid === sleeper.pid))
  },
  files: async () => {
    await sandbox.files.write('dir/a.txt', 'text ✓')
    assert.equal(await sandbox.files.read('dir/a.txt'), 'text ✓')
    assert.deepEqual((await sandbox.files.list('dir')).map((each) => each.name), ['a.txt'])
  },
  'get_info, list by metadata': async () => {
    const info = await sandbox.getInfo()
    assert.deepEqual(info.metadata, { matrix: mark })
    assert.deepEqual((await sandbox.getInfo()).endAt, info.endAt)
    assert.deepEqual(await listed({ matrix: mark }), [sandbox.sandboxId])
    assert.deepEqual(await listed({ matrix: 'another' }), [])
  },
  set_timeout: async () => {
    await sandbox.setTimeout(600_000)
    const info = await sandbox.getInfo()
    assert.ok(info.endAt - info.startedAt > 500_000)
  },
  'pause, connect': async () => {
    await (sandbox.pause ?? sandbox.betaPause).call(sandbox)
    assert.equal(await sandbox.isRunning(), false)
    const again = await Sandbox.connect(sandbox.sandboxId, { timeoutMs: 120_000 })
    assert.equal(await again.files.read('dir/a.txt'), 'text ✓')
    assert.ok((await again.commands.list()).some((each) => each.pid === sleeper.pid))
  },
  kill: async () => {
    assert.equal(await sandbox.kill(), true)
    assert.equal(await Sandbox.kill(sandbox.sandboxId), false)
    assert.deepEqual(await listed({ matrix: mark }), [])
  },
}

let failed = false
for (const [step, work] of Object.entries(steps)) {
  try {
    await work()
    console.log(JSON.stringify({ step, error: null }))
  } catch (error) {
    failed = true
    console.log(JSON.stringify({ step, error: `${error.name}: ${error.message}` }))
  }
}
process.exit(failed ? 1 : 0)

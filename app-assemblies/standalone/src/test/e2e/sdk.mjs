// The main job, with the newest JavaScript SDK as it comes from the package registry. Run by node's own test runner.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  AuthenticationError,
  CommandExitError,
  NotFoundError,
  Sandbox,
  TimeoutError,
} from 'e2b'

let sandbox

before(async () => {
  sandbox = await Sandbox.create({ timeoutMs: 300_000, envs: { A: 'of the sandbox' } })
})

after(async () => {
  await sandbox.kill()
})

async function listed(query) {
  const pages = Sandbox.list({ query })
  const found = []
  while (pages.hasNext) found.push(...(await pages.nextItems()).map((each) => each.sandboxId))
  return found
}

test('a command', async () => {
  assert.equal(await sandbox.isRunning(), true)
  const result = await sandbox.commands.run('echo out; echo err >&2')
  assert.deepEqual([result.stdout, result.stderr, result.exitCode], ['out\n', 'err\n', 0])
})

test('exit codes, environment, directory, user', async () => {
  await assert.rejects(sandbox.commands.run('exit 3'), (error) => error instanceof CommandExitError && error.exitCode === 3)
  const here = await sandbox.commands.run('echo $A $B; pwd; whoami', { envs: { B: 'b' }, cwd: '/tmp', user: 'root' })
  assert.equal(here.stdout, 'of the sandbox b\n/tmp\nroot\n')
  assert.equal((await sandbox.commands.run('whoami; pwd')).stdout, 'user\n/home/user\n')
})

test('background, stdin, list, kill', async () => {
  let seen = ''
  const cat = await sandbox.commands.run('cat', { background: true, stdin: true, onStdout: (text) => { seen += text } })
  await sandbox.commands.sendStdin(cat.pid, 'hello\n')
  while (seen !== 'hello\n') await sleep(20)
  assert.ok((await sandbox.commands.list()).some((each) => each.pid === cat.pid))
  assert.equal(await sandbox.commands.kill(cat.pid), true)
  await assert.rejects(cat.wait(), CommandExitError)
  assert.equal(await sandbox.commands.kill(cat.pid), false)
})

test('a command that takes too long', async () => {
  await assert.rejects(sandbox.commands.run('sleep 60', { timeoutMs: 1000 }), TimeoutError)
})

for (const size of [0, 1024, 30 * 1024 * 1024]) {
  test(`a file of ${size} bytes`, async () => {
    const content = randomBytes(size)
    await sandbox.files.write('js.bin', content.buffer.slice(content.byteOffset, content.byteOffset + size))
    const back = await sandbox.files.read('js.bin', { format: 'bytes' })
    assert.ok(Buffer.from(back).equals(content))
  })
}

test('files', async () => {
  const { files } = sandbox
  await files.write('js/sub/héllo.txt', 'text ✓')
  assert.equal(await files.read('/home/user/js/sub/héllo.txt'), 'text ✓')
  assert.deepEqual((await files.list('js')).map((each) => [each.name, each.type]), [['sub', 'dir']])
  assert.equal(await files.makeDir('js/other'), true)
  assert.equal(await files.makeDir('js/other'), false)
  await files.rename('js/sub/héllo.txt', 'js/other/moved')
  assert.equal(await files.exists('js/sub/héllo.txt'), false)
  assert.equal((await files.getInfo('js/other/moved')).size, 8)
  await files.remove('js')
  assert.equal(await files.exists('js'), false)
  await assert.rejects(files.read('js/other/moved'), NotFoundError)
})

test('a terminal', async () => {
  let seen = ''
  const terminal = await sandbox.pty.create({ rows: 24, cols: 80, onData: (bytes) => { seen += Buffer.from(bytes) } })
  await sandbox.pty.sendInput(terminal.pid, Buffer.from('echo size $(stty size)\n'))
  while (!seen.includes('size 24 80')) await sleep(20)
  await sandbox.pty.resize(terminal.pid, { rows: 50, cols: 132 })
  await sandbox.pty.sendInput(terminal.pid, Buffer.from('echo size $(stty size)\n'))
  while (!seen.includes('size 50 132')) await sleep(20)
  await sandbox.pty.sendInput(terminal.pid, Buffer.from('exit\n'))
  assert.equal((await terminal.wait()).exitCode, 0)
})

test('list, info, timeout', async () => {
  const mark = `j ${randomBytes(4).toString('hex')}&x=y/é`
  const own = await Sandbox.create({ metadata: { mark }, timeoutMs: 60_000 })
  assert.deepEqual(await listed({ metadata: { mark } }), [own.sandboxId])
  assert.deepEqual(await listed({ metadata: { mark: 'other' } }), [])
  const info = await own.getInfo()
  assert.equal(info.state, 'running')
  assert.deepEqual(info.metadata, { mark })
  await own.setTimeout(1000)
  await sleep(3000)
  assert.equal(await own.isRunning(), false)
  assert.deepEqual(await listed({ metadata: { mark } }), [])
})

test('pause, connect, kill', async () => {
  const own = await Sandbox.create({ timeoutMs: 60_000 })
  await own.files.write('kept', 'k')
  const sleeper = await own.commands.run('sleep 200', { background: true })
  assert.equal(await own.pause(), true)
  assert.equal(await own.pause(), false)
  assert.equal(await own.isRunning(), false)
  const again = await Sandbox.connect(own.sandboxId)
  assert.equal(await again.files.read('kept'), 'k')
  assert.ok((await again.commands.list()).some((each) => each.pid === sleeper.pid))
  assert.equal(await again.kill(), true)
  assert.equal(await own.kill(), false)
  await assert.rejects(Sandbox.connect(own.sandboxId), NotFoundError)
})

test('killed while a command runs', async () => {
  const own = await Sandbox.create({ timeoutMs: 60_000 })
  const command = await own.commands.run('sleep 100', { background: true })
  const ended = assert.rejects(command.wait(), TimeoutError)
  await sleep(500)
  await own.kill()
  await ended
})

test('wrong key, unknown template', async () => {
  await assert.rejects(Sandbox.create({ apiKey: 'e2b_' + '0'.repeat(40) }), AuthenticationError)
  await assert.rejects(Sandbox.create('no-such-template'), /404|not found/i)
})

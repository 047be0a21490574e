// Drives a daemon at localhost:49983 with the JavaScript SDK; ends with the line ALL GOOD.
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

const [token, user, folder] = process.argv.slice(2)
const require = createRequire(pathToFileURL(folder + '/package.json'))
const e2b = require('e2b')
const { Sandbox, CommandExitError, InvalidArgumentError, TimeoutError, FilesystemEventType } = e2b
// the oldest library that is supported lacks what later ones can ask for
const oldest = !e2b.FileNotFoundError
const FileNotFoundError = e2b.FileNotFoundError ?? e2b.NotFoundError

const told = { accessToken: token, epoch: 1, sandboxId: 'debug_sandbox_id', templateId: 'base' }
for (let tried = 0; ; tried++) {
  try {
    const answer = await fetch('http://localhost:49983/init', { method: 'POST', body: JSON.stringify(told) })
    assert.equal(answer.status, 204)
    break
  } catch (e) {
    if (tried > 600 || e.code === 'ERR_ASSERTION') throw e
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

const opts = { user }
const sandbox = new Sandbox({
  sandboxId: 'debug_sandbox_id',
  envdVersion: '0.6.13',
  envdAccessToken: token,
  debug: true,
})

assert.equal(await sandbox.isRunning(), true)
const home = (await sandbox.commands.run('echo -n $HOME', opts)).stdout
const work = `${home}/js-${process.pid}`

// commands
const hello = await sandbox.commands.run('echo hello; echo oops >&2', opts)
assert.deepEqual([hello.stdout, hello.stderr, hello.exitCode], ['hello\n', 'oops\n', 0])
await assert.rejects(sandbox.commands.run('exit 7', opts), (e) => e instanceof CommandExitError && e.exitCode === 7)
await assert.rejects(sandbox.commands.run('pwd', { ...opts, cwd: '/nowhere' }), InvalidArgumentError)
await assert.rejects(sandbox.commands.run('sleep 60', { ...opts, timeoutMs: 1000 }), TimeoutError)
const handle = await sandbox.commands.run('cat', { ...opts, background: true, stdin: true })
await sandbox.commands.sendStdin(handle.pid, 'y'.repeat(200000))
await sandbox.commands.sendStdin(handle.pid, '')
if (oldest) {
  await sandbox.commands.kill(handle.pid)
} else {
  await sandbox.commands.closeStdin(handle.pid)
  assert.equal((await handle.wait()).stdout, 'y'.repeat(200000))
}
const sleeper = await sandbox.commands.run('sleep 300', { ...opts, background: true })
assert.ok((await sandbox.commands.list()).some((p) => p.pid === sleeper.pid))
assert.equal(await sandbox.commands.kill(sleeper.pid), true)
assert.equal(await sandbox.commands.kill(sleeper.pid), false)
await assert.rejects(sleeper.wait(), CommandExitError)

// terminal
let seen = ''
const terminal = await sandbox.pty.create({ ...opts, cols: 80, rows: 24, onData: (d) => (seen += new TextDecoder().decode(d)) })
await sandbox.pty.resize(terminal.pid, { cols: 100, rows: 24 })
await sandbox.pty.sendInput(terminal.pid, new TextEncoder().encode('tput cols\nexit\n'))
assert.equal((await terminal.wait()).exitCode, 0)
assert.match(seen, /100/)

// files
await sandbox.files.write(`${work}/a.txt`, 'content', opts)
assert.equal(await sandbox.files.read(`${work}/a.txt`, opts), 'content')
await sandbox.files.write(`${work}/empty`, '', opts)
assert.equal(await sandbox.files.read(`${work}/empty`, opts), '')
assert.equal((await sandbox.files.read(`${work}/empty`, { ...opts, format: 'bytes' })).length, 0)
const written = await sandbox.files.write(
  [
    { path: `${work}/m/1 ü.txt`, data: 'one' },
    { path: `${work}/m/2.txt`, data: 'two' },
  ],
  opts
)
assert.deepEqual(written.map((w) => w.name), ['1 ü.txt', '2.txt'])
await sandbox.files.write(`${work}/octets`, 'z'.repeat(300000), { ...opts, useOctetStream: true, gzip: true })
assert.equal(await sandbox.files.read(`${work}/octets`, { ...opts, gzip: true }), 'z'.repeat(300000))
await assert.rejects(sandbox.files.read(`${work}/missing`, opts), FileNotFoundError)
assert.equal(await sandbox.files.makeDir(`${work}/d`, opts), true)
assert.equal(await sandbox.files.makeDir(`${work}/d`, opts), false)
assert.equal(await sandbox.files.exists(`${work}/nothing`, opts), false)
const info = await sandbox.files.getInfo(`${work}/a.txt`, opts)
assert.deepEqual([info.size, info.mode, info.permissions, info.owner], [7, 0o644, '-rw-r--r--', user])
assert.deepEqual((await sandbox.files.list(work, opts)).map((e) => e.name), ['a.txt', 'd', 'empty', 'm', 'octets'])
assert.equal((await sandbox.files.rename(`${work}/a.txt`, `${work}/b.txt`, opts)).path, `${work}/b.txt`)

// watching
const events = []
const watcher = await sandbox.files.watchDir(`${work}/d`, (e) => events.push(e), { ...opts, recursive: true })
await sandbox.files.write(`${work}/d/new/file.txt`, 'x', opts)
for (let i = 0; i < 100 && !events.some((e) => e.name === 'new/file.txt' && e.type === FilesystemEventType.WRITE); i++) {
  await new Promise((resolve) => setTimeout(resolve, 50))
}
assert.ok(events.some((e) => e.name === 'new' && e.type === FilesystemEventType.CREATE), JSON.stringify(events))
assert.ok(events.some((e) => e.name === 'new/file.txt' && e.type === FilesystemEventType.WRITE), JSON.stringify(events))
await watcher.stop()

await sandbox.files.remove(work, opts)
assert.equal(await sandbox.files.exists(work, opts), false)
await assert.rejects(sandbox.commands.run('true', { user: 'nobody-such' }), /invalid username: 'nobody-such'/)
console.log('ALL GOOD')

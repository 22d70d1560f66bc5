import { spawn } from 'node:child_process'
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { assignPorts } from '../../infra/start/ports.ts'
import { followLog } from '../../infra/start/log-tail.ts'
import { takeStartLock } from '../../infra/start/start-lock.ts'
import { waitUntilGone } from '../../infra/embedded/processes.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'pinline-start-'))
})
afterEach(() => {
  rmSync(root, { recursive: true })
})

test('of a log only complete lines that are new are handed on', async () => {
  const path = join(root, 'bot.log')
  writeFileSync(path, 'before\n')
  const lines: string[] = []
  const tail = followLog(path, (line) => lines.push(line))
  appendFileSync(path, 'one\nЄ бі')
  await expect.poll(() => lines).toEqual(['one'])
  appendFileSync(path, 'лі?\n')
  await expect.poll(() => lines).toEqual(['one', 'Є білі?'])
  appendFileSync(path, 'last\n')
  tail.close()
  expect(lines).toEqual(['one', 'Є білі?', 'last'])
})

test('a second supervisor is refused while the first one runs, and takes over when that was killed', async () => {
  const path = join(root, 'start.lock')
  const script = join(root, 'start', 'main.ts')
  mkdirSync(join(root, 'start'))
  writeFileSync(script, 'setInterval(() => {}, 1000)\n')
  const other = spawn(process.execPath, [script], { stdio: 'ignore' })
  writeFileSync(path, String(other.pid))
  await expect(takeStartLock(path)).rejects.toThrow('already running')
  other.kill('SIGKILL')
  await waitUntilGone({ pid: other.pid ?? 0, marker: script }, 5_000)
  const lock = await takeStartLock(path)
  expect(readFileSync(path, 'utf8')).toBe(String(process.pid))
  lock.release()
  expect(existsSync(path)).toBe(false)
})

test('a taken port is passed over where it may be, and refused by name where somebody counts on it', async () => {
  const taken = createServer()
  await new Promise<void>((resolve) => {
    taken.listen(29_871, '127.0.0.1', resolve)
  })
  const wanted = [
    { portVariable: 'A_PORT', defaultPort: 29_871 },
    { portVariable: 'B_PORT', defaultPort: 29_872 },
  ]
  try {
    expect(await assignPorts(wanted, {}, false)).toEqual({ A_PORT: '29872', B_PORT: '29873' })
    await expect(assignPorts(wanted, {}, true)).rejects.toThrow('A_PORT')
    await expect(assignPorts(wanted, { A_PORT: '29871' }, false)).rejects.toThrow('Port 29871 is taken')
    await expect(assignPorts(wanted, { B_PORT: 'many' }, false)).rejects.toThrow('B_PORT must be a port number')
  } finally {
    taken.close()
  }
})

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { inRepository } from '../../infra/repository.ts'

/** A whole `npm start` with nothing set: everything simulated, its data in a folder of its own. */
export interface TryOut {
  /** Address of the playground, without a slash at the end. */
  readonly origin: string
  readonly dataDir: string
  /** What it has printed so far. */
  output(): string
  /** Stops it as Ctrl-C does and removes the data; gives its exit code. Safe to call twice. */
  close(): Promise<number | null>
}

const startTimeoutMs = 60_000
// A blank variable counts as absent, and one that is set wins over a developer's .env: a test must never reach a real shop.
const nothingSet = Object.fromEntries(
  ['TELEGRAM_BOT_TOKEN', 'CRM_BASE_URL', 'OPENPROJECT_URL', 'PINLINE_SIMULATE', 'DATABASE_URL', 'REDIS_URL', 'BIND'].map((name) => [
    name,
    '',
  ]),
)

/** Starts it and waits until it says where the playground is. `env`: variables on top of an environment in which nothing is set. */
export const startTryOut = async (env: Readonly<Record<string, string>> = {}): Promise<TryOut> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'pinline-try-out-'))
  chmodSync(dataDir, 0o755)
  const child = spawn(process.execPath, [inRepository('infra', 'start', 'main.ts')], {
    env: { PATH: process.env['PATH'], ...nothingSet, PINLINE_DATA_DIR: dataDir, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exited = once(child, 'exit').then(() => child.exitCode)
  const lines: string[] = []
  const output = (): string => lines.join('\n')
  const close = async (): Promise<number | null> => {
    child.kill('SIGINT')
    const code = await exited
    rmSync(dataDir, { recursive: true, force: true })
    return code
  }
  const { promise: found, resolve, reject } = Promise.withResolvers<string>()
  const fail = (what: string): void => {
    reject(new Error(`${what}:\n${output()}`))
  }
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line)
      const origin = /^Playground: (\S+)\/$/.exec(line)?.[1]
      if (origin !== undefined) resolve(origin)
    })
  }
  const timer = setTimeout(() => {
    fail('the start took too long')
  }, startTimeoutMs)
  void exited.then(() => {
    fail('the start ended')
  })
  try {
    return { origin: await found, dataDir, output, close }
  } catch (error) {
    await close()
    throw error
  } finally {
    clearTimeout(timer)
  }
}

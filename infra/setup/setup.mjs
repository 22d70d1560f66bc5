/**
 * Runs before `npm start` and `npm test`, on the machine's own Node (20 or newer) and before node_modules exists: plain JavaScript,
 * no dependencies. Brings dependencies, the generated Prisma client and redis-server up to date; does nothing when they are.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureRedis } from './redis-server.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
const stampPath = join(root, 'node_modules', '.pinline-setup.json')

/** @param {string} message */
const fail = (message) => {
  process.stderr.write(`${message}\n`)
  process.exit(1)
}

/** @param {string[]} paths relative to the root; a missing file counts as empty */
const hashOf = (...paths) => {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}`)
  for (const path of paths) hash.update(existsSync(join(root, path)) ? readFileSync(join(root, path)) : '')
  return hash.digest('hex')
}

/** @returns {{ lock?: string, schema?: string }} what the last complete set-up was made from */
const readStamp = () => {
  if (!existsSync(stampPath)) return {}
  try {
    return JSON.parse(readFileSync(stampPath, 'utf8'))
  } catch {
    return {} // cut off while being written: set up again
  }
}

/**
 * @param {string} label
 * @param {string} command
 * @param {string[]} args
 */
const step = (label, command, args) => {
  const started = performance.now()
  process.stdout.write(`Set-up: ${label} …\n`)
  // PRISMA_SCHEMA_ENGINE_BINARY: without it Prisma wants to download an engine that `generate` does not use
  const env = { ...process.env, NODE_ENV: 'development', PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true', CHECKPOINT_DISABLE: '1' }
  const { status, error, stderr } = spawnSync(command, args, { cwd: root, env, encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] })
  if (status !== 0) fail(`Set-up failed: ${label}\n${error?.message ?? stderr}`)
  process.stdout.write(`Set-up: ${label}: ${((performance.now() - started) / 1000).toFixed(1)} s\n`)
}

const installDependencies = () => {
  const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error']
  // under `npm start` the very npm that runs us; the variable may also name another package manager
  const npm = process.env['npm_execpath'] ?? ''
  if (basename(npm) === 'npm-cli.js') step('installing dependencies', process.execPath, [npm, ...args])
  else step('installing dependencies', 'npm', args)
}

/** From here on the pinned Node of the dependencies does the work, where there is one for this machine. */
const pinnedNode = () => {
  const pinned = join(root, 'node_modules', '.bin', 'node')
  if (existsSync(pinned)) return pinned
  if (Number.parseInt(process.versions.node, 10) < 24) {
    fail(`There is no Node package for ${process.platform}-${process.arch}: install Node 24 or newer (this is ${process.version}).`)
  }
  return process.execPath
}

const generateClient = () => {
  const prisma = join(root, 'node_modules', 'prisma', 'build', 'index.js')
  step('generating the database client', pinnedNode(), [prisma, 'generate'])
}

const done = readStamp()
const lock = hashOf('package-lock.json')
const schema = hashOf('prisma/schema.prisma', 'prisma.config.ts', 'package-lock.json')
if (done.lock !== lock) installDependencies()
if (done.schema !== schema || !existsSync(join(root, 'libs', 'db', 'src', 'generated'))) generateClient()
if (done.lock !== lock || done.schema !== schema) writeFileSync(stampPath, JSON.stringify({ lock, schema }))

// the tests start their own Redis whatever the environment says
const redisIsElsewhere = Boolean(process.env['REDIS_URL']) && process.env['npm_lifecycle_event'] !== 'pretest'
const redis = redisIsElsewhere ? { status: 'found' } : ensureRedis()
if (redis.status === 'installed')
  process.stdout.write('Set-up: redis-server was missing and has been installed (its own service is not started).\n')
if (redis.status === 'missing') fail(redis.advice)

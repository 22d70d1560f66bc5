/**
 * Runs before `npm start`, `npm test`, `npm run doctor` and `npm run pictures`, on the machine's own Node (20 or newer) and before node_modules
 * exists: plain JavaScript, no dependencies. Brings dependencies, the generated Prisma client, the built pages and redis-server up to date (and
 * Chromium for tests and pictures); does nothing when they are.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensureChromium } from './chromium.mjs'
import { ensureRedis } from './redis-server.mjs'
import { hashOf, pageSources } from './sources.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
const stampPath = join(root, 'node_modules', '.pinline-setup.json')
const purpose = process.env['npm_lifecycle_event']
/** Tests and pictures need a browser, and start servers of their own whatever the environment says. */
const standsAlone = purpose === 'pretest' || purpose === 'prepictures'

/** @param {string} message */
const fail = (message) => {
  process.stderr.write(`${message}\n`)
  process.exit(1)
}

/** @returns {{ lock?: string, schema?: string, page?: string }} what the last set-up was made from */
const readStamp = () => {
  if (!existsSync(stampPath)) return {}
  try {
    return JSON.parse(readFileSync(stampPath, 'utf8'))
  } catch {
    return {} // cut off while being written: set up again
  }
}

const done = readStamp()

/** @param {{ lock?: string, schema?: string, page?: string }} made what is now up to date, should a later step fail */
const note = (made) => {
  if (Object.entries(made).every(([name, hash]) => done[name] === hash)) return
  Object.assign(done, made)
  writeFileSync(stampPath, JSON.stringify(done))
}

/**
 * @param {string} label
 * @param {string} command
 * @param {string[]} args
 * @param {Record<string, string>} [extra] variables
 */
const step = (label, command, args, extra = {}) => {
  const started = performance.now()
  process.stdout.write(`Set-up: ${label} …\n`)
  // PRISMA_SCHEMA_ENGINE_BINARY: without it Prisma wants to download an engine that `generate` does not use
  const env = { ...process.env, NODE_ENV: 'development', PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true', CHECKPOINT_DISABLE: '1', ...extra }
  const options = { cwd: root, env, encoding: /** @type {const} */ ('utf8'), maxBuffer: 64 * 1024 * 1024 }
  const { status, error, stdout, stderr } = spawnSync(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  // some tools complain on one stream, some on the other
  if (status !== 0) fail([`Set-up failed: ${label}`, error?.message, stdout?.trim(), stderr?.trim()].filter(Boolean).join('\n'))
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

/** Through nx, whose cache has the pages of other branches; its tasks need the tools of node_modules/.bin, Node first of all. */
const buildPages = () => {
  const nx = join(root, 'node_modules', 'nx', 'dist', 'bin', 'nx.js')
  const path = `${join(root, 'node_modules', '.bin')}:${process.env['PATH'] ?? ''}`
  step('building the pages', pinnedNode(), [nx, 'run-many', '--outputStyle=static', '-t', 'page'], { NX_TUI: 'false', PATH: path })
}

const lock = hashOf(root, 'package-lock.json')
if (done.lock !== lock) installDependencies()
note({ lock })
const schema = hashOf(root, 'prisma/schema.prisma', 'prisma.config.ts', 'package-lock.json')
if (done.schema !== schema || !existsSync(join(root, 'libs', 'db', 'src', 'generated'))) generateClient()
note({ schema })

if (purpose !== 'predoctor') {
  const page = hashOf(root, ...pageSources)
  if (done.page !== page || !existsSync(join(root, 'services', 'playground', 'web', 'dist', 'index.html'))) buildPages()
  note({ page })

  const redisIsElsewhere = Boolean(process.env['REDIS_URL']) && !standsAlone
  const redis = redisIsElsewhere ? { status: 'found' } : ensureRedis()
  if (redis.status === 'installed')
    process.stdout.write('Set-up: redis-server was missing and has been installed (its own service is not started).\n')
  if (redis.status === 'missing') fail(redis.advice)
}

if (standsAlone) {
  const chromium = ensureChromium(process.env)
  if (chromium.status === 'missing') process.stdout.write(`Set-up: ${chromium.notice}\n`)
}

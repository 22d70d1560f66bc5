import { spawnSync } from 'node:child_process'
import { existsSync, rmSync, writeFileSync } from 'node:fs'

const POLICY = '/usr/sbin/policy-rc.d'

/** @param {string} command */
const runs = (command) => spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0

/** Runs apt-get without questions; says what went wrong. */
const aptGet = (/** @type {string[]} */ ...args) => {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }
  const { status, stderr } = spawnSync('apt-get', ['-qq', ...args], { env, encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] })
  return { succeeded: status === 0, reason: stderr }
}

/**
 * Installs the package without letting it start its service: Debian asks policy-rc.d first, and 101 means no.
 * A policy that is there already is left as it is.
 */
const installWithoutService = () => {
  const ownPolicy = !existsSync(POLICY)
  // With a handler, Ctrl-C ends apt-get but not us, so that the policy is removed in any case.
  const ignore = () => undefined
  process.on('SIGINT', ignore)
  process.on('SIGTERM', ignore)
  try {
    if (ownPolicy) writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
    const install = () => aptGet('install', '--no-install-recommends', '--yes', 'redis-server')
    const first = install()
    if (first.succeeded) return first
    aptGet('update') // the package lists of a fresh machine are empty or old
    return install()
  } finally {
    if (ownPolicy) rmSync(POLICY, { force: true })
    process.off('SIGINT', ignore)
    process.off('SIGTERM', ignore)
  }
}

/** @param {string} reason */
const advise = (reason) =>
  [
    'redis-server is needed and not installed.',
    ...(reason ? [reason.trim()] : []),
    'Install it (Debian, Ubuntu: sudo apt-get install redis-server; macOS: brew install redis; Fedora: sudo dnf install redis),',
    'or set REDIS_URL to a Redis of yours (for npm start; npm test always needs redis-server).',
  ].join('\n')

/**
 * Finds redis-server, or installs it where we are root on a Debian-like machine.
 * @returns {{ status: 'found' } | { status: 'installed' } | { status: 'missing', advice: string }}
 */
export const ensureRedis = () => {
  if (runs('redis-server')) return { status: 'found' }
  if (process.getuid?.() !== 0 || !runs('apt-get')) return { status: 'missing', advice: advise('') }
  process.stdout.write('Set-up: installing redis-server …\n')
  const { reason } = installWithoutService()
  return runs('redis-server') ? { status: 'installed' } : { status: 'missing', advice: advise(reason) }
}

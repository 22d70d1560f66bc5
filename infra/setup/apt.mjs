import { spawnSync } from 'node:child_process'
import { existsSync, rmSync, writeFileSync } from 'node:fs'

const POLICY = '/usr/sbin/policy-rc.d'

/**
 * Whether a program is there and runs.
 * @param {string} command
 */
export const runs = (command) => spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0

/** Whether packages can be installed here: by root, on a Debian-like machine. */
export const canInstall = () => process.getuid?.() === 0 && runs('apt-get')

/** Runs apt-get without questions; says what went wrong. */
const aptGet = (/** @type {string[]} */ ...args) => {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }
  const { status, stderr } = spawnSync('apt-get', ['-qq', ...args], { env, encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] })
  return { succeeded: status === 0, reason: stderr }
}

/**
 * Installs packages without letting them start their services: Debian asks policy-rc.d first, and 101 means no.
 * A policy that is there already is left as it is.
 * @param {string[]} names
 */
export const installPackages = (...names) => {
  const ownPolicy = !existsSync(POLICY)
  // With a handler, Ctrl-C ends apt-get but not us, so that the policy is removed in any case.
  const ignore = () => undefined
  process.on('SIGINT', ignore)
  process.on('SIGTERM', ignore)
  try {
    if (ownPolicy) writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
    const install = () => aptGet('install', '--no-install-recommends', '--yes', ...names)
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

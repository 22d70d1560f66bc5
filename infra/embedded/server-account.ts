import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { OperatorError } from '../operator-error.ts'

/** The account PostgreSQL runs under; empty when that is our own. */
export type ServerAccount = { uid?: number; gid?: number }

const accountOf = (name: string): ServerAccount | undefined => {
  const fields = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .find(([user]) => user === name)
  return fields && { uid: Number(fields[2]), gid: Number(fields[3]) }
}

/** PostgreSQL refuses to run as root, so root lends it the account `postgres`, else `nobody`. */
export const serverAccount = (): ServerAccount => {
  if (process.getuid?.() !== 0) return {}
  const account = accountOf('postgres') ?? accountOf('nobody')
  if (account) return account
  throw new OperatorError('PostgreSQL cannot run as root and this machine has neither a user "postgres" nor "nobody". Set DATABASE_URL.')
}

/** Whether the account may execute the file (which needs the right to pass through every folder above). */
export const canExecute = (account: ServerAccount, path: string): boolean =>
  spawnSync('/bin/sh', ['-c', 'test -x "$1"', 'sh', path], { ...account, cwd: '/', stdio: 'ignore' }).status === 0

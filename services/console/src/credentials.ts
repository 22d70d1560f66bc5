import { createHash, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import type { Access } from './config.ts'

const scryptAsync: (password: string, salt: Buffer, length: number) => Promise<Buffer> = promisify(scrypt)
const user = 'admin'
// Each check of a hash costs a thread and about 50 ms: a flood of guesses must not take all of them.
const parallelChecks = 2

/** How one enters, once it is settled. */
type Settled = Exclude<Access, { kind: 'generate' }>

export type Verify = (user: string, password: string) => Promise<boolean>

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
const isSame = (one: string, other: string): boolean => timingSafeEqual(digest(one), digest(other))

const createHashCheck = ({ salt, hash }: { salt: Buffer; hash: Buffer }): ((password: string) => Promise<boolean>) => {
  let running = 0
  let proven: Buffer | undefined
  return async (password) => {
    const candidate = digest(password)
    if (proven !== undefined && timingSafeEqual(proven, candidate)) return true
    if (running >= parallelChecks) return false
    running += 1
    try {
      const isRight = timingSafeEqual(await scryptAsync(password, salt, hash.length), hash)
      if (isRight) proven = candidate
      return isRight
    } finally {
      running -= 1
    }
  }
}

/** Checks name and password in constant time. A password given as a hash is derived once; the page asks for dozens of files. */
export const createVerify = (access: Settled): Verify => {
  const isRight =
    access.kind === 'hash' ? createHashCheck(access) : (password: string) => Promise.resolve(isSame(password, access.password))
  return async (name, password) => {
    const isPasswordRight = await isRight(password)
    return isSame(name, user) && isPasswordRight
  }
}

/** Makes a password where none was set, and tells it on the terminal: a log is collected and kept, so it never goes there. */
export const settleAccess = (access: Access, newPassword: () => string, tell: (text: string) => unknown): Settled => {
  if (access.kind !== 'generate') return access
  const password = newPassword()
  tell(`console password: ${password}\n`)
  return { kind: 'password', password }
}

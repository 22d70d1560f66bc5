import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

const made = new Set(['node_modules', 'dist'])

/**
 * @param {string} root
 * @param {string} path
 * @returns {string[]} the file, or all files below the folder, in a fixed order; nothing when it is missing
 */
const filesOf = (root, path) => {
  const full = join(root, path)
  if (!existsSync(full)) return []
  if (!statSync(full).isDirectory()) return [path]
  const names = readdirSync(full).filter((name) => !made.has(name))
  return names.sort().flatMap((name) => filesOf(root, `${path}/${name}`))
}

/**
 * Changes when a file below these paths is changed, added, renamed or removed; what builds made, and when, does not matter.
 * @param {string} root
 * @param {string[]} paths files and folders, relative to the root; a missing one counts as empty
 */
export const hashOf = (root, ...paths) => {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}`)
  for (const path of paths.flatMap((each) => filesOf(root, each))) {
    const content = readFileSync(join(root, path))
    hash.update(`\0${path}\0${content.length}\0`).update(content)
  }
  return hash.digest('hex')
}

/** What the pages are built from. nx.json says the same for its cache. */
export const pageSources = [
  'services/playground/web',
  'services/playground/src/api.ts',
  'services/playground/vite.config.ts',
  'services/playground/package.json',
  'libs/ui',
  'libs/i18n',
  'tsconfig.base.json',
  'package-lock.json',
]

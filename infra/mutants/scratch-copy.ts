import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'

/** The scope of our own packages, which are links into the repository. */
const ours = '@pinline'

/** Made from other files, so not in git, and needed to run. */
const generated = ['libs/db/src/generated']

export interface ScratchCopy {
  readonly folder: string
  read(file: string): string
  write(file: string, text: string): void
  /** Removes it. */
  close(): void
}

/** Files that git knows or would take, also those that are not committed. */
const filesOf = (root: string): string[] =>
  execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28 })
    .split('\0')
    .filter((file) => file !== '' && existsSync(join(root, file)))

/** Links to installed packages; our own lead into the copy. Names that begin with a dot are tools' caches, except the commands. */
const linkPackages = (root: string, folder: string, at: string): void => {
  mkdirSync(join(folder, at), { recursive: true })
  for (const name of readdirSync(join(root, at))) {
    if (name === ours || (name.startsWith('.') && name !== '.bin')) continue
    symlinkSync(join(root, at, name), join(folder, at, name))
  }
  if (!existsSync(join(root, at, ours))) return
  mkdirSync(join(folder, at, ours))
  for (const name of readdirSync(join(root, at, ours)))
    symlinkSync(join(folder, relative(root, realpathSync(join(root, at, ours, name)))), join(folder, at, ours, name))
}

/** A copy of the repository, as it is on the disk now, that may be changed and run. Packages are shared with the original. */
export const createScratchCopy = (repository: string): ScratchCopy => {
  const root = realpathSync(repository)
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'pinline-copy-')))
  // The account of the embedded database works below it.
  chmodSync(folder, 0o755)
  const files = filesOf(root)
  for (const file of [...files, ...generated.filter((path) => existsSync(join(root, path)))]) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    cpSync(join(root, file), join(folder, file), { recursive: true })
  }
  const workspaces = new Set(files.filter((file) => file.endsWith('package.json')).map((file) => join(dirname(file), 'node_modules')))
  for (const at of workspaces) if (existsSync(join(root, at))) linkPackages(root, folder, at)
  return {
    folder,
    read: (file) => readFileSync(join(folder, file), 'utf8'),
    write: (file, text) => {
      writeFileSync(join(folder, file), text)
    },
    close: () => {
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { defaultDataDir, inRepository, repositoryRoot } from './repository.ts'

/** The settings of `npm start` and of whatever looks after it. */
export type ProcessSettings = {
  readonly env: NodeJS.ProcessEnv
  /** Where lock, logs, secrets and embedded data are, as an absolute path. */
  readonly dataDir: string
}

/** Adds `.env` of the repository to a process's environment; what that says already wins. */
export const readSettings = (host: Pick<NodeJS.Process, 'env' | 'loadEnvFile'>): ProcessSettings => {
  const file = inRepository('.env')
  if (existsSync(file)) host.loadEnvFile(file)
  const asked = host.env['PINLINE_DATA_DIR']?.trim() ?? ''
  return { env: host.env, dataDir: asked === '' ? defaultDataDir : resolve(repositoryRoot, asked) }
}

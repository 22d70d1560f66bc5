import { join, resolve } from 'node:path'

/** Absolute path of the repository. Absolute because embedded PostgreSQL runs with `/` as its working directory. */
export const repositoryRoot = resolve(import.meta.dirname, '..')

/** Where a start keeps its lock, logs, secrets and embedded data, unless it is told otherwise. */
export const defaultDataDir = join(repositoryRoot, '.data')

/** Absolute path of a file or folder of the repository. */
export const inRepository = (...parts: string[]): string => join(repositoryRoot, ...parts)

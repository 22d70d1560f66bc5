import { join, resolve } from 'node:path'

/** Absolute path of the repository. Absolute because embedded PostgreSQL runs with `/` as its working directory. */
export const repositoryRoot = resolve(import.meta.dirname, '..')

/** Absolute path of a file or folder of the repository. */
export const inRepository = (...parts: string[]): string => join(repositoryRoot, ...parts)

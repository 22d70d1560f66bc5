import { inRepository } from './repository.ts'

/**
 * Environment for processes of Node: code without its types, as it was compiled once, is kept for the next process, which is there in half the time.
 * Entries are known by what is in a file, so they never get old. @see https://nodejs.org/api/module.html#module-compile-cache
 */
export const compileCache: { readonly NODE_COMPILE_CACHE: string } = {
  NODE_COMPILE_CACHE: inRepository('node_modules', '.cache', 'compile'),
}

import { expect } from 'vitest'

/** `expect.stringMatching` without its `any`. */
export const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern)

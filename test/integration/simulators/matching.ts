import { expect } from 'vitest'

/** `expect.stringMatching` without its `any`. */
export const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern)

/** `expect.poll` with patience for a busy machine. */
export const eventually = <T>(read: () => T) => expect.poll(read, { timeout: 15_000 })

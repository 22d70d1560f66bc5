/**
 * Runs around each test file. Files of a worker share its globals (vitest.config.ts, `isolate: false`): one that leaves its faked clock
 * behind would stop the next file's timers for good.
 */
import { setTimeout as real } from 'node:timers'
import { afterAll } from 'vitest'

afterAll(() => {
  if (globalThis.setTimeout !== real)
    throw new Error('setTimeout is faked between tests: this file, or the one before it in this worker, left its clock behind')
})

import { expect, test } from 'vitest'
import { createAfterRestore } from './after-restore.ts'

const { signal } = new AbortController()

const createRig = (settings: Map<string, unknown>) => {
  let runs = 0
  const get = (key: string) => Promise.resolve(settings.get(key) ?? null)
  const count = () => {
    runs += 1
    return Promise.resolve()
  }
  const [timer] = createAfterRestore({ settings: { get }, account: 7 })([{ name: 'lapse', everyMs: 1, run: count }])
  return { run: async () => timer?.run(signal), runs: () => runs }
}

test('timers run at once where nothing was restored, also before the first pass is over', async () => {
  const { run, runs } = createRig(new Map())
  await run()
  expect(runs()).toBe(1)
})

test('after a restore they wait for the end of the first pass', async () => {
  const settings = new Map<string, unknown>([['restored', { at: 'then' }]])
  const { run, runs } = createRig(settings)
  await run()
  expect(runs()).toBe(0)
  settings.set('crm.first-pass.7', true)
  await run()
  expect(runs()).toBe(1)
})

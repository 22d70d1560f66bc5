import { expect, test, vi } from 'vitest'
import { keepRunning } from './keep-running.ts'

const createProcess = () => {
  const { promise, resolve } = Promise.withResolvers<undefined>()
  return {
    exited: promise.then(() => undefined),
    end: () => {
      resolve(undefined)
    },
  }
}

const keep = (
  restart: () => Promise<ReturnType<typeof createProcess>>,
  duringWait: (controller: AbortController) => void = () => undefined,
) => {
  const first = createProcess()
  const reports: string[] = []
  const waits: number[] = []
  const controller = new AbortController()
  const wait = (milliseconds: number): Promise<void> => {
    waits.push(milliseconds)
    duringWait(controller)
    return Promise.resolve()
  }
  const done = keepRunning({ name: 'bot', first, restart, report: (text) => reports.push(text), signal: controller.signal, wait })
  return { first, reports, waits, controller, done }
}

test('a process that ended is started again after the wait, and said so', async () => {
  const second = createProcess()
  const restart = vi.fn(() => Promise.resolve(second))
  const { first, reports, waits, controller, done } = keep(restart)
  first.end()
  await expect.poll(() => restart.mock.calls.length).toBe(1)
  expect(waits).toEqual([500])
  expect(reports).toEqual(['bot ended; starting it again in 0.5 s'])
  controller.abort()
  second.end()
  await done
})

test('a start that fails is tried again, after a longer wait', async () => {
  const third = createProcess()
  const restart = vi.fn(() => Promise.resolve(third)).mockRejectedValueOnce(new Error('no port'))
  const { first, reports, waits, controller, done } = keep(restart)
  first.end()
  await expect.poll(() => restart.mock.calls.length).toBe(2)
  expect(waits).toEqual([500, 1000])
  expect(reports).toContain('bot did not start: no port')
  controller.abort()
  third.end()
  await done
})

test('a process that ends because everything is being stopped stays down', async () => {
  const restart = vi.fn(() => Promise.resolve(createProcess()))
  const { first, waits, controller, done } = keep(restart)
  controller.abort()
  first.end()
  await done
  expect(restart).not.toHaveBeenCalled()
  expect(waits).toEqual([])
})

test('nothing is started when the stop comes during the wait', async () => {
  const restart = vi.fn(() => Promise.resolve(createProcess()))
  const { first, done } = keep(restart, (controller) => {
    controller.abort()
  })
  first.end()
  await done
  expect(restart).not.toHaveBeenCalled()
})

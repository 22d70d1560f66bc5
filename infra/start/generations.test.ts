import { expect, test, vi } from 'vitest'
import type { Generation } from './generation.ts'
import { runGenerations } from './generations.ts'

const createGeneration = () => {
  const { promise: over, resolve: end } = Promise.withResolvers<'asked' | 'ended'>()
  const stop = vi.fn(() => Promise.resolve())
  const generation: Generation = { signal: new AbortController().signal, over, stop, done: Promise.resolve() }
  return { generation, end, stop }
}

const runSeries = (begin: () => Promise<Generation>) => {
  const controller = new AbortController()
  const waits: number[] = []
  const reports: string[] = []
  const wait = (milliseconds: number): Promise<void> => Promise.resolve(void waits.push(milliseconds))
  const done = runGenerations({ begin, report: (text) => reports.push(text), signal: controller.signal, wait })
  return { controller, waits, reports, done }
}

test('a reset stops all services before everything begins again, without a wait', async () => {
  const [first, second] = [createGeneration(), createGeneration()]
  const begin = vi.fn(() => Promise.resolve(second.generation)).mockResolvedValueOnce(first.generation)
  const { controller, waits, done } = runSeries(begin)
  await expect.poll(() => begin.mock.calls.length).toBe(1)
  first.stop.mockImplementation(() => {
    expect(begin).toHaveBeenCalledTimes(1)
    return Promise.resolve()
  })
  first.end('asked')
  await expect.poll(() => begin.mock.calls.length).toBe(2)
  expect(first.stop).toHaveBeenCalledOnce()
  expect(waits).toEqual([0])
  controller.abort()
  expect(await done).toBe(second.generation)
  expect(second.stop).not.toHaveBeenCalled()
})

test('a simulated world that keeps ending begins again more and more slowly', async () => {
  const generations = [createGeneration(), createGeneration(), createGeneration()]
  const begin = vi.fn(() => Promise.resolve((generations[begin.mock.calls.length - 1] ?? createGeneration()).generation))
  const { controller, waits, reports, done } = runSeries(begin)
  generations[0]?.end('ended')
  await expect.poll(() => begin.mock.calls.length).toBe(2)
  generations[1]?.end('ended')
  await expect.poll(() => begin.mock.calls.length).toBe(3)
  expect(waits).toEqual([500, 1000])
  expect(reports).toEqual(['playground ended; the try-out begins afresh in 0.5 s', 'playground ended; the try-out begins afresh in 1.0 s'])
  controller.abort()
  await done
})

test('a first beginning that fails is thrown, a later one is tried again', async () => {
  await expect(runSeries(() => Promise.reject(new Error('no port'))).done).rejects.toThrow('no port')
  const [first, second] = [createGeneration(), createGeneration()]
  const begin = vi
    .fn(() => Promise.resolve(second.generation))
    .mockResolvedValueOnce(first.generation)
    .mockRejectedValueOnce(new Error('database is away'))
  const { controller, reports, done } = runSeries(begin)
  first.end('asked')
  await expect.poll(() => begin.mock.calls.length).toBe(3)
  expect(reports).toContain('The try-out could not begin afresh: database is away; trying again in 0.5 s')
  controller.abort()
  expect(await done).toBe(second.generation)
})

test('nothing begins again once everything is to be stopped', async () => {
  const first = createGeneration()
  const begin = vi.fn(() => Promise.resolve(first.generation))
  const { controller, done } = runSeries(begin)
  await expect.poll(() => begin.mock.calls.length).toBe(1)
  controller.abort()
  first.end('ended')
  await done
  expect(begin).toHaveBeenCalledOnce()
  expect(first.stop).not.toHaveBeenCalled()
})

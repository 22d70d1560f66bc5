import { expect, test } from 'vitest'
import { createLifecycle, createLogger } from './index.ts'

const setup = (deadlineMs?: number) => {
  const seen: string[] = []
  const lifecycle = createLifecycle({
    logger: createLogger({
      service: 'test',
      destination: {
        write: (line) => {
          const { msg, resource } = JSON.parse(line) as { msg: string; resource?: string }
          seen.push(resource === undefined ? msg : `${msg}: ${resource}`)
        },
      },
    }),
    ...(deadlineMs === undefined ? {} : { deadlineMs }),
    exit: (code) => void seen.push(`exit ${String(code)}`),
  })
  return { lifecycle, seen }
}

test('closes what came last first, after the signal, and exits with 0', async () => {
  const { lifecycle, seen } = setup()
  lifecycle.defer('database', () => void seen.push('database'))
  lifecycle.defer('server', () => void seen.push(`server, aborted: ${String(lifecycle.signal.aborted)}`))
  await lifecycle.shutdown('test')
  expect(seen).toEqual(['shutting down', 'server, aborted: true', 'database', 'stopped', 'exit 0'])
})

test('logs a closer that fails and goes on', async () => {
  const { lifecycle, seen } = setup()
  lifecycle.defer('database', () => void seen.push('database'))
  lifecycle.defer('queue', () => Promise.reject(new Error('no')))
  lifecycle.defer('cache', () => {
    throw new Error('no')
  })
  await lifecycle.shutdown('test')
  expect(seen).toEqual(['shutting down', 'could not close: cache', 'could not close: queue', 'database', 'stopped', 'exit 0'])
})

test('exits with 1 when a closer does not end before the deadline', async () => {
  const { lifecycle, seen } = setup(5)
  lifecycle.defer('never reached', () => void seen.push('too late'))
  lifecycle.defer('stuck', () => new Promise<void>(() => undefined))
  await lifecycle.shutdown('test')
  expect(seen).toEqual(['shutting down', 'shutdown deadline passed: stuck', 'stopped', 'exit 1'])
})

test('shuts down once, however often it is asked', async () => {
  const { lifecycle, seen } = setup()
  await Promise.all([lifecycle.shutdown('SIGTERM'), lifecycle.shutdown('SIGINT')])
  expect(seen).toEqual(['shutting down', 'stopped', 'exit 0'])
})

test('closes what a start that is still going on registers during the shutdown', async () => {
  const { lifecycle, seen } = setup()
  lifecycle.defer('first', () => {
    lifecycle.defer('late', () => void seen.push('late'))
  })
  await lifecycle.shutdown('test')
  expect(seen).toContain('late')
})

test('a fatal error is logged and ends the process with 1', () => {
  const { lifecycle, seen } = setup()
  lifecycle.onFatal('thrown text')
  expect(seen).toEqual(['uncaught error', 'exit 1'])
})

test('touches no signal before it is installed', () => {
  const before = process.listenerCount('SIGTERM')
  setup()
  expect(process.listenerCount('SIGTERM')).toBe(before)
})

import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { checkWhenReady } from './redis-check.ts'

test('Redis is checked once, as soon as its connection is there', () => {
  const checks: string[] = []
  const coming = Object.assign(new EventEmitter(), { status: 'connecting' })
  checkWhenReady(coming, () => checks.push('coming'))
  expect(checks).toEqual([])
  coming.emit('ready')
  coming.emit('ready')
  checkWhenReady(Object.assign(new EventEmitter(), { status: 'ready' }), () => checks.push('there'))
  expect(checks).toEqual(['coming', 'there'])
})

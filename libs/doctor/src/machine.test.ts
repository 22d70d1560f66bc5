import { describe, expect, it } from 'vitest'
import { checkClock } from './clock.ts'
import { judgeDisk, judgeNode, judgePorts } from './machine.ts'
import type { PortState } from './machine.ts'
import { judgePostgres, judgeRedis } from './servers.ts'
import type { PostgresState, RedisState } from './servers.ts'

const gigabyte = 1024 ** 3
const port = (service: string, holder: PortState['holder']): PortState => ({ service, setting: `${service}_PORT`, port: 8080, holder })

describe('this machine', () => {
  it.each([
    ['24.21.0', 'node.ok'],
    ['25.0.0', 'node.ok'],
    ['22.18.0', 'node.old'],
  ])('with Node %s is %s', (version, id) => {
    expect(judgeNode(version).id).toBe(id)
  })

  it.each([
    [50 * gigabyte, 'disk.ok', 50],
    [1.55 * gigabyte, 'disk.low', 1.5],
    [0.1 * gigabyte, 'disk.full', 0.1],
  ])('with %d free bytes is %s', (bytes, id, gigabytes) => {
    expect(judgeDisk(bytes)).toMatchObject({ id, facts: { gigabytes } })
  })

  it.each<[string, PortState[], boolean, string[]]>([
    ['nothing runs', [port('ingress', 'nobody')], false, ['ports.free']],
    ['everything runs', [port('ingress', 'ours'), port('bot', 'ours')], false, ['ports.ours']],
    ['a part runs', [port('ingress', 'ours'), port('bot', 'nobody')], false, ['ports.some']],
    ['somebody else runs', [port('ingress', 'other')], false, ['ports.taken']],
    ['somebody else runs beside a try-out', [port('ingress', 'other')], true, ['ports.next']],
  ])('where %s', (_what, ports, movable, ids) => {
    expect(judgePorts(ports, movable).map(({ id }) => id)).toEqual(ids)
  })

  it('has a wrong clock only where every server says so', () => {
    const now = new Date('2026-11-22T12:00:00Z')
    const off = new Date('2026-11-22T11:57:00Z')
    expect(checkClock([off, null], now)).toMatchObject([{ id: 'clock.off', facts: { n: 180 } }])
    expect(checkClock([off, now], now)).toMatchObject([{ id: 'clock.ok' }])
    expect(checkClock([null], now)).toEqual([])
  })
})

const upToDate: PostgresState = { status: 'ok', version: '18.1', behind: 0, ahead: 0, broken: null }

it.each<[PostgresState, string]>([
  [upToDate, 'postgres.ok'],
  [{ ...upToDate, behind: 2 }, 'postgres.behind'],
  [{ ...upToDate, ahead: 1 }, 'postgres.ahead'],
  [{ ...upToDate, behind: 1, broken: '2026_x' }, 'postgres.broken'],
  [{ ...upToDate, version: '14.9' }, 'postgres.old'],
  [{ status: 'away' }, 'postgres.away'],
  [{ status: 'login' }, 'postgres.login'],
  [{ status: 'database' }, 'postgres.database'],
  [{ status: 'failed', code: '53300' }, 'postgres.failed'],
])('a PostgreSQL that is %j is %s', (state, id) => {
  expect(judgePostgres(state, 'db.example:5432').map((finding) => finding.id)).toEqual([id])
})

it.each<[RedisState, string[]]>([
  [{ status: 'ok', policy: 'noeviction', appendonly: 'yes' }, ['redis.ok']],
  [{ status: 'ok', policy: 'allkeys-lru', appendonly: 'no' }, ['redis.eviction', 'redis.appendonly']],
  [{ status: 'ok', policy: null, appendonly: null }, ['redis.hidden']],
  [{ status: 'away' }, ['redis.away']],
  [{ status: 'login' }, ['redis.login']],
])('a Redis that is %j is %j', (state, ids) => {
  expect(judgeRedis(state, 'redis.example:6379').map((finding) => finding.id)).toEqual(ids)
})

import { expect, it } from 'vitest'
import { ConfigError } from './env.ts'
import { FailpointError, createFailpoints } from './failpoints.ts'
import type { FailpointSystem } from './failpoints.ts'

const open = (FAILPOINT: string | undefined, PINLINE_FAULTS: string | undefined = '1') => {
  const did: unknown[] = []
  const warned: unknown[] = []
  const system: FailpointSystem = {
    note: (line) => did.push(JSON.parse(line)),
    signal: (name) => did.push(name),
    block: (ms) => did.push(ms),
  }
  const reach = createFailpoints({ FAILPOINT, PINLINE_FAULTS }, { warn: (about: object) => void warned.push(about) }, system)
  return { reach, did, warned }
}

it('does nothing where nothing was asked for', () => {
  const { reach, did, warned } = open(undefined)
  reach('outbox.posted')
  expect([...did, ...warned]).toEqual([])
})

it('notes the place on standard error, then kills the process there and nowhere else', () => {
  const { reach, did, warned } = open('outbox.posted:kill')
  reach('outbox.finishing')
  expect(did).toEqual([])
  reach('outbox.posted')
  expect(did).toEqual([{ failpoint: 'outbox.posted', action: 'kill' }, 'SIGKILL'])
  expect(warned).toEqual([{ failpoint: 'outbox.posted', action: 'kill' }])
})

it('stops the process, and says when whoever watches it is to let it go on', () => {
  const { reach, did } = open('bot.committed:stop:16')
  reach('bot.committed')
  expect(did).toEqual([{ failpoint: 'bot.committed', action: 'stop', seconds: 16 }, 'SIGSTOP'])
})

it('holds the process up', () => {
  const { reach, did } = open('bot.taken:delay:70')
  reach('bot.taken')
  expect(did).toEqual([{ failpoint: 'bot.taken', action: 'delay', ms: 70 }, 70])
})

it('throws what a broken connection throws', () => {
  const { reach } = open('ingress.stored:throw')
  expect(() => {
    reach('ingress.stored')
  }).toThrow(FailpointError)
})

it('leaves passings alone between two failures', () => {
  const { reach, did } = open('outbox.checked:kill@3')
  for (let passing = 1; passing <= 7; passing += 1) reach('outbox.checked')
  expect(did.filter((what) => what === 'SIGKILL')).toHaveLength(2)
})

it('refuses to break a process that is not marked as one for faults', () => {
  expect(() => open('outbox.posted:kill', '')).toThrow(/FAILPOINT: .*PINLINE_FAULTS=1/)
})

it.each(['outbox.posted', 'nowhere:kill', 'outbox.posted:explode', 'outbox.posted:kill@0', 'outbox.posted:kill:3'])(
  'refuses %s',
  (text) => {
    expect(() => open(text)).toThrow(ConfigError)
  },
)

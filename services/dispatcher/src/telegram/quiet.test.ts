import { createLocalTime } from '@pinline/domain'
import { describe, expect, it } from 'vitest'
import { hour, later, now, outboxItem } from '../../test/samples.ts'
import type { Destination } from './destinations.ts'
import type { Drawn } from './drawn.ts'
import { hushed } from './quiet.ts'

const loud: Drawn = {
  type: 'show',
  drawing: { text: [], silent: false, open: false },
  placement: { type: 'new', telegramChat: 700, attachment: null },
  kind: 'notice',
  version: 0,
}
const toAnna: Destination = { telegramChat: 700, person: 7, role: 'manager', language: 'uk' }
const atNight: Destination = { ...toAnna, quiet: { from: 22 * 60, till: 8 * 60 } }
const notice = (key: string) => outboxItem({ op: 'notice', payload: { key } })

/** Whether it sounds, so many hours after noon in Kyiv. */
const sounds = async (destination: Destination, hours: number, item = notice('pin.lapsed')): Promise<boolean> => {
  const draw = hushed(() => Promise.resolve(loud), { localTime: createLocalTime('Europe/Kyiv'), clock: () => later(hours * hour) })
  const drawn = await draw(item, destination, new AbortController().signal)
  return drawn.type === 'show' && !drawn.drawing.silent
}

describe('in quiet hours', () => {
  it.each([
    ['nothing is heard, over midnight too', atNight, 11, false],
    ['nothing is heard until their end', atNight, 19, false],
    ['that are over everything is heard', atNight, 20, true],
    ['of somebody else everything is heard', toAnna, 11, true],
  ] as const)('%s', async (_, destination, hours, heard) => {
    expect(now.toISOString()).toContain('T10:00')
    await expect(sounds(destination, hours)).resolves.toBe(heard)
  })

  it('a reminder rings for who has set it', async () => {
    await expect(sounds(atNight, 11, notice('snooze.due'))).resolves.toBe(true)
  })
})

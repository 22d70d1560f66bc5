import type { StaffDeed, StaffWords } from '@pinline/db'
import { describe, expect, test } from 'vitest'
import { createFakeDesk, staffGroup, supportRequest } from '../../test/fake-desk.ts'
import { createFixture, written } from '../../test/fakes.ts'
import type { Overrides } from '../../test/fakes.ts'
import { answering, olya, showing } from '../../test/requester.ts'
import { press } from '../../test/samples.ts'

describe('the staff', () => {
  const taking = () => {
    const deeds: StaffDeed[] = []
    const request = supportRequest({ person: 77 })
    const take = (deed: StaffDeed) => {
      deeds.push(deed)
      return Promise.resolve({ status: 'taken' as const, request, lanes: [] })
    }
    return { deeds, helpDesk: createFakeDesk(request, { staff: { take } }) }
  }

  test('take a request in their group, also those who have never written to the bot', async () => {
    const { deeds, helpDesk } = taking()
    const fixture = createFixture([], {}, { helpDesk })
    await fixture.handle(press({ ...olya, id: 0 }, { action: 'workTake', args: [12] }, staffGroup))
    expect(deeds).toMatchObject([{ request: 12, name: 'Оля' }])
    expect([...fixture.known.values()]).toMatchObject([{ telegramId: olya.telegramId, role: 'requester' }])
  })

  test.each([
    ['in private', undefined],
    ['in another group', { id: -9, type: 'supergroup', title: 'Other' }],
  ])('a button of theirs that is pressed %s does nothing', async (_, chat) => {
    const { deeds, helpDesk } = taking()
    const fixture = createFixture([olya], {}, { helpDesk })
    await fixture.handle(press(olya, { action: 'workTake', args: [12] }, chat))
    expect(deeds).toEqual([])
    expect(fixture.answers).toMatchObject([{ text: 'Це можна зробити лише в групі підрозділу.', isAlert: true }])
  })

  test('who is banned takes nothing', async () => {
    const { deeds, helpDesk } = taking()
    const fixture = createFixture([{ ...olya, role: 'banned' }], {}, { helpDesk })
    await fixture.handle(press(olya, { action: 'workTake', args: [12] }, staffGroup))
    expect(deeds).toEqual([])
  })

  const asking = (key: string) => {
    const asked: (StaffDeed & StaffWords)[] = []
    const request = supportRequest({ person: 77, status: 'work' })
    const ask = (deed: StaffDeed & StaffWords) => {
      asked.push(deed)
      return Promise.resolve({ status: 'asked' as const, request, lanes: [] })
    }
    const payload = { key, request: 12 }
    const overrides: Overrides = { views: showing({}), botReads: { effectOf: () => Promise.resolve({ recipient: 'staff:icc', payload }) } }
    return { asked, fixture: createFixture([olya], overrides, { helpDesk: createFakeDesk(request, { staff: { ask } }) }) }
  }

  test('ask by answering the bot’s question', async () => {
    const { asked, fixture } = asking('staff.ask')
    await fixture.handle(written(olya, { text: 'Який кабінет?', ...answering }, staffGroup))
    expect(asked).toMatchObject([{ request: 12, text: 'Який кабінет?', source: { telegramChat: staffGroup.id, messageId: 500 } }])
  })

  test('say nothing to a requester by answering anything else, and are told so once a post', async () => {
    const { asked, fixture } = asking('req.comment')
    for (const text of ['Сам винен', 'Ще й як']) await fixture.handle(written(olya, { text, ...answering }, staffGroup))
    expect(asked).toEqual([])
    expect(fixture.notices()).toMatchObject([{ recipient: 'staff:icc', key: 'staff.unheard' }, {}])
    expect(new Set(fixture.sent.map(({ idem }) => idem)).size).toBe(1)
  })

  test('say nothing to a requester from another group', async () => {
    const { asked, fixture } = asking('staff.ask')
    await fixture.handle(written(olya, { text: 'Який кабінет?', ...answering }, { id: -9, type: 'supergroup', title: 'Other' }))
    expect(asked).toEqual([])
  })

  test('are told that a question is words', async () => {
    const { asked, fixture } = asking('staff.ask')
    const photo = [{ file_id: 'f', file_unique_id: 'u', width: 1, height: 1 }]
    await fixture.handle(written(olya, { photo, caption: 'Оце?', ...answering }, staffGroup))
    expect(asked).toEqual([])
    expect(fixture.notices()).toMatchObject([{ recipient: 'staff:icc', key: 'staff.text_only', replyTo: 500 }])
  })
})

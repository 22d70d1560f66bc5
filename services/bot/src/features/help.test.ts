import { describe, expect, test } from 'vitest'
import { anna, boss, createFixture, group, written } from '../../test/fakes.ts'
import type { Overrides } from '../../test/fakes.ts'

describe('/help', () => {
  test('in the managers’ group is answered there, and nowhere else', async () => {
    const setUp = { chats: { current: () => Promise.resolve(group.id) } } as unknown as Overrides['setUp'] // nothing else of it is asked
    const fixture = createFixture([anna], setUp === undefined ? {} : { setUp })
    await fixture.handle(written(anna, { text: '/help@pinline_bot' }, group))
    await fixture.handle(written(anna, { text: '/help@other_bot' }, group))
    await fixture.handle(written(anna, { text: '/help' }, { ...group, id: -5 }))
    expect(fixture.sent).toMatchObject([
      { recipient: 'group:main', payload: { key: 'help.group', params: { bot: 'pinline_bot' }, silent: true } },
    ])
  })

  test('of an admin tells of his own commands too', async () => {
    const fixture = createFixture([boss])
    await fixture.handle(written(boss, { text: '/help' }))
    // The hours of a pin are those of the configuration.
    expect(fixture.notices()).toMatchObject([{ key: 'help.manager', params: { n: 24 } }, { key: 'help.admin' }])
  })
})

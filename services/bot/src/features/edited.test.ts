import { encodeCallback } from '@pinline/contracts'
import type { EditOutcome } from '@pinline/db'
import { describe, expect, test } from 'vitest'
import { anna, createFixture, written } from '../../test/fakes.ts'
import { order } from '../../test/samples.ts'
import { draftContent } from '../reply-desk.ts'
import type { DraftContent } from '../reply-desk.ts'

describe('an edited message', () => {
  const about = { id: 55, order }
  const edited = (content: object) => {
    const { message } = written(anna, content)
    return { edited_message: { ...message, edit_date: 2 } }
  }
  const fixtureOf = (outcome: EditOutcome, reply: typeof about | null = about) => {
    const changes: unknown[] = []
    const kept: DraftContent[] = []
    const superseded: number[] = []
    const fixture = createFixture([anna], {
      botReads: { replyOf: () => Promise.resolve(reply), albumOf: () => Promise.resolve([]) },
      deskReads: {
        draftOf: () => Promise.resolve(null),
        keepDraft: ({ content }) => Promise.resolve(kept.push(draftContent.parse(content))),
      },
      replyEdits: {
        supersede: (_message, newest) => Promise.resolve(void superseded.push(newest)),
        change: (edit) => {
          changes.push(edit)
          return Promise.resolve(outcome)
        },
      },
    })
    return { ...fixture, changes, kept, superseded }
  }
  const send = (draft: number) => [[{ label: 'btn.fix', style: 'primary', data: encodeCallback({ action: 'send', args: [draft, order] }) }]]

  test('that waits is sent as it reads now, and its writer is told so each time', async () => {
    const fixture = fixtureOf({ status: 'changed' })
    await fixture.handle(edited({ text: 'Ні, чорні' }))
    await fixture.handle(edited({ text: 'Ні, білі' }))
    const place = { chat: 55, manager: anna.id, telegramChat: anna.telegramId, messageId: 500, place: null }
    expect(fixture.changes).toEqual([
      { ...place, text: 'Ні, чорні' },
      { ...place, text: 'Ні, білі' },
    ])
    expect(fixture.notices()).toMatchObject([{ key: 'reply.edited.ok', replyTo: 500 }, { key: 'reply.edited.ok' }])
    expect(new Set(fixture.sent.map(({ idem }) => idem)).size).toBe(2)
  })

  test('that was sent stays as it was, and its writer can have the newest words sent', async () => {
    const fixture = fixtureOf({ status: 'sent' })
    await fixture.handle(edited({ caption: 'Ні' }))
    await fixture.handle(edited({ caption: 'Так' }))
    expect(fixture.notices()).toMatchObject([
      { key: 'reply.edited.late', buttons: send(1) },
      { key: 'reply.edited.late', buttons: send(2) },
    ])
    expect(fixture.kept).toMatchObject([
      { parts: [{ text: 'Ні' }], fix: true },
      { parts: [{ text: 'Так' }], fix: true },
    ])
    expect(fixture.superseded).toEqual([1, 2])
  })

  test.each([
    [{ status: 'under-way' }, 'reply.edited.going', { fix: true }],
    [{ status: 'partly' }, 'reply.edited.partly', { fix: true }],
    [{ status: 'unproven', lane: 4, seq: 2 }, 'reply.edited.unproven', { fix: true, replaces: { lane: 4, seq: 2 } }],
    [{ status: 'failed', changed: false, dead: { lane: 4, seq: 2, last: 3 } }, 'reply.edited.failed', { replaces: { seq: 2, last: 3 } }],
    [{ status: 'failed', changed: false, dead: null }, 'reply.edited.failed', {}],
  ] as const)('of a reply that is %j is told of as what it is, and its words can be sent', async (outcome, key, content) => {
    const fixture = fixtureOf(outcome)
    await fixture.handle(edited({ text: 'Ні' }))
    expect(fixture.notices()).toMatchObject([{ key, buttons: send(1) }])
    expect(fixture.kept).toMatchObject([{ parts: [{ text: 'Ні' }], order, ...content }])
    // What did not go at all is listed among the drafts.
    expect(fixture.kept.map((draft) => 'fix' in draft)).toEqual([outcome.status !== 'failed'])
  })

  test('of a failed reply goes by repeating it, and is kept nowhere else', async () => {
    const fixture = fixtureOf({ status: 'failed', changed: true, dead: { lane: 4, seq: 2, last: 2 } })
    await fixture.handle(edited({ text: 'Ні' }))
    const retry = encodeCallback({ action: 'retry', args: [4, 2] })
    expect(fixture.notices()).toMatchObject([{ key: 'reply.edited.failed', buttons: [[{ data: retry }]] }])
    expect(fixture.kept).toEqual([])
  })

  test('that is a place which moves tells nobody', async () => {
    const fixture = fixtureOf({ status: 'sent' })
    await fixture.handle(edited({ location: { latitude: 1, longitude: 2, live_period: 900 } }))
    expect(fixture.sent).toEqual([])
  })

  test.each([
    ['waiting', 'reply.edited.kept'],
    ['sent', 'reply.edited.late'],
  ] as const)('that has no text any more changes nothing of a reply that is %s', async (status, key) => {
    const fixture = fixtureOf({ status })
    await fixture.handle(edited({ photo: [{ file_id: 'f', file_unique_id: 'u', width: 1, height: 1 }] }))
    expect(fixture.changes).toMatchObject([{ text: null }])
    expect(fixture.notices()).toMatchObject([{ key, buttons: [] }])
  })

  test('that is too long for the CRM leaves what waits as it is, and its writer is told so', async () => {
    const fixture = fixtureOf({ status: 'waiting' })
    await fixture.handle(edited({ text: 'x'.repeat(4001) }))
    expect(fixture.changes).toMatchObject([{ text: null }])
    expect(fixture.notices()).toMatchObject([{ key: 'reply.edited.long', params: { n: 4001, max: 4000 } }])
  })

  test('that went to no buyer is let be', async () => {
    const fixture = fixtureOf({ status: 'sent' }, null)
    await fixture.handle(edited({ text: 'Так' }))
    expect(fixture.sent).toEqual([])
  })
})

import { encodeCallback } from '@pinline/contracts'
import type { ChatView } from '@pinline/db'
import { describe, expect, test } from 'vitest'
import { createFakeDesk, supportRequest } from '../../test/fake-desk.ts'
import { anna, createFixture, written } from '../../test/fakes.ts'
import type { Overrides } from '../../test/fakes.ts'
import { answering, commenting, olya, prompting, showing } from '../../test/requester.ts'
import type { Comment } from '../../test/requester.ts'
import { openedChat } from '../../test/samples.ts'

describe('words in private', () => {
  test('that answer a post about a request are added to it, without another word', async () => {
    const { comments, helpDesk } = commenting()
    const fixture = createFixture([olya], { views: showing({}) }, { helpDesk })
    await fixture.handle(written(olya, { text: 'І ще одне', ...answering }))
    expect(comments).toMatchObject([{ request: 12, person: 5, text: 'І ще одне', files: [], source: { messageId: 500 }, answers: false }])
    expect(fixture.notices()).toEqual([])
  })

  test('that answer a post about somebody else’s request are not added to it', async () => {
    const request = supportRequest({ person: 77 })
    const fixture = createFixture(
      [olya],
      { views: showing({}), deskReads: { keepDraft: () => Promise.resolve(3) } },
      { helpDesk: createFakeDesk(request, { lists: { openOf: () => Promise.resolve([]) } }) },
    )
    await fixture.handle(written(olya, { text: 'І ще одне', ...answering }))
    expect(fixture.notices()).toMatchObject([{ key: 'req.free' }])
  })

  test('go to the request that waits for them, and their writer learns which', async () => {
    const { comments, helpDesk } = commenting('ask')
    const fixture = createFixture([olya], {}, { helpDesk })
    await fixture.handle(written(olya, { text: '5412' }))
    expect(comments).toMatchObject([{ request: 12, text: '5412' }])
    expect(fixture.notices()).toMatchObject([{ key: 'req.comment.sent', params: { num: '12' }, request: 12 }])
  })

  test('that nobody waits for are kept and asked about', async () => {
    const { helpDesk } = commenting()
    const drafts: object[] = []
    const deskReads: Overrides['deskReads'] = { keepDraft: ({ content }) => Promise.resolve(drafts.push(content)) }
    const fixture = createFixture([olya], { deskReads }, { helpDesk })
    await fixture.handle(written(olya, { text: 'Не друкує' }))
    expect(drafts).toEqual([{ parts: [{ type: 'text', text: 'Не друкує' }], preview: true }])
    expect(fixture.notices()).toMatchObject([
      {
        key: 'req.free',
        buttons: [
          [{ label: 'req.btn.new', data: encodeCallback({ action: 'reqFree', args: [1, 0] }) }],
          [{ label: 'req.my.item', data: encodeCallback({ action: 'reqFree', args: [1, 12] }) }],
          [{ label: 'btn.cancel' }],
        ],
      },
    ])
  })

  test('about one that is solved bring the question along whether it is', async () => {
    const { helpDesk } = commenting('solved')
    const fixture = createFixture([olya], { views: showing({}) }, { helpDesk })
    await fixture.handle(written(olya, { text: 'Не зовсім', ...answering }))
    expect(fixture.notices()).toMatchObject([{ key: 'req.comment.sent', buttons: [[{ label: 'req.btn.yes' }, { label: 'req.btn.no' }]] }])
  })

  test('of no use for a request are asked for otherwise', async () => {
    const { comments, helpDesk } = commenting()
    const fixture = createFixture([olya], { views: showing({}) }, { helpDesk })
    await fixture.handle(written(olya, { dice: { emoji: '🎲', value: 3 }, ...answering }))
    expect(comments).toEqual([])
    expect(fixture.notices()).toMatchObject([{ key: 'req.kind' }])
  })

  test('that answer a question of the bot go where it asked, and settle it', async () => {
    const { comments, helpDesk } = commenting()
    const fixture = createFixture([olya], { prompts: prompting({ kind: 'request-comment', data: { request: 12 } }) }, { helpDesk })
    await fixture.handle(written(olya, { text: 'Додаю' }))
    expect(comments).toMatchObject([{ request: 12, text: 'Додаю', answers: true }])
  })

  test('that answer “what still does not work” open the request again', async () => {
    const reasons: object[] = []
    const request = supportRequest({ person: olya.id, status: 'solved' })
    const reopen = (deed: object) => {
      reasons.push(deed)
      return Promise.resolve({ status: 'reopened' as const, request, lanes: [] })
    }
    const prompts = prompting({ kind: 'request-reopen', data: { request: 12 } })
    const fixture = createFixture([olya], { prompts }, { helpDesk: createFakeDesk(request, { deeds: { reopen } }) })
    await fixture.handle(written(olya, { photo: [{ file_id: 'f', file_unique_id: 'u', width: 1, height: 1 }], caption: 'Ось' }))
    expect(reasons).toMatchObject([{ text: 'Ось', files: [{ fileId: 'f', name: 'photo.jpg' }], answers: true, days: 14 }])
    expect(fixture.notices()).toMatchObject([{ key: 'req.reopened' }])
  })
})

describe('words of a manager who has a request', () => {
  const candidate = { chat: 55, order: 77, product: 'Навушники', email: null }
  const hers = supportRequest({ person: anna.id, status: 'ask' })
  // Only what the way to a reply looks at.
  const buyers = { id: 55, order: 77, product: 'Навушники', owner: null, ownerUntil: null } as ChatView

  test('are asked about when a question about the request came while she writes to a buyer', async () => {
    const helpDesk = createFakeDesk(hers, { posts: { cameBetween: () => Promise.resolve(true) } })
    const deskReads: Overrides['deskReads'] = {
      openChat: () => Promise.resolve(openedChat(77)),
      candidates: () => Promise.resolve([candidate]),
      keepDraft: () => Promise.resolve(3),
    }
    const fixture = createFixture([anna], { deskReads }, { helpDesk })
    await fixture.handle(written(anna, { text: 'Так, у понеділок' }))
    expect(fixture.notices()).toMatchObject([
      {
        key: 'req.free',
        buttons: [
          [{ data: encodeCallback({ action: 'reqFree', args: [3, 12] }) }],
          [{ data: encodeCallback({ action: 'send', args: [3, 77] }) }],
          [{ data: encodeCallback({ action: 'drop', args: [3] }) }],
        ],
      },
    ])
  })

  test('that answer a buyer’s card never become a comment, whatever was asked', async () => {
    const comments: Comment[] = []
    const comment = (deed: Comment) => {
      comments.push(deed)
      return Promise.resolve({ status: 'added' as const, request: hers, lanes: [] })
    }
    const replies: object[] = []
    const overrides: Overrides = {
      views: { ...showing({ kind: 'card', chat: 55, subject: 50 }), chat: () => Promise.resolve(buyers) },
      prompts: prompting({ kind: 'request-comment', data: { request: 12 } }),
      deskReads: { openChat: () => Promise.resolve(openedChat(77)), otherCardCame: () => Promise.resolve(false) },
      desk: {
        reply: (reply) => {
          replies.push(reply)
          return Promise.resolve({ status: 'no-chat' })
        },
      },
    }
    const fixture = createFixture([anna], overrides, { helpDesk: createFakeDesk(hers, { deeds: { comment } }) })
    await fixture.handle(written(anna, { text: 'Є білі', ...answering }))
    expect(replies).toMatchObject([{ order: 77, parts: [{ type: 'text', text: 'Є білі' }] }])
    expect(comments).toEqual([])
  })
})

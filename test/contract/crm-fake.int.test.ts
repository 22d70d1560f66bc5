import { createFakeCrm } from '@pinline/testing'
import { describe, expect, it } from 'vitest'
import { describeCrmContract } from './crm-contract.ts'

describeCrmContract('the fake', () => {
  const crm = createFakeCrm()
  return Promise.resolve({ ...crm, crm, close: () => undefined })
})

describe('the fake CRM', () => {
  it('fails the next call as told, with or without effect, and records it', async () => {
    const crm = createFakeCrm()
    crm.addChat({ chat: 7 })
    crm.failNext('send', { status: 'ambiguous', reason: 'reset' }, { effect: true })
    crm.failNext('send', { status: 'forbidden' })
    expect(await crm.send(7, { text: 'one', files: [] })).toEqual({ status: 'ambiguous', reason: 'reset' })
    expect(await crm.send(7, { text: 'two', files: [] })).toEqual({ status: 'forbidden' })
    expect(await crm.send(7, { text: 'three', files: [] })).toEqual({ status: 'ok', value: null })
    expect(crm.messages(7).map(({ text }) => text)).toEqual(['one', 'three'])
    expect(crm.calls().map(({ operation, chat, text }) => [operation, chat, text])).toEqual([
      ['send', 7, 'one'],
      ['send', 7, 'two'],
      ['send', 7, 'three'],
    ])
  })

  it('lets messages be edited and deleted in the CRM', async () => {
    const crm = createFakeCrm()
    crm.addChat({ chat: 7 })
    const ids = [crm.buyerWrites(7, 'one'), crm.buyerWrites(7, 'two')]
    crm.editMessage(7, ids[0] ?? 0, 'other')
    crm.deleteMessage(7, ids[1] ?? 0)
    const read = await crm.readMessages(7, { latest: 9 }, 'live')
    expect(read).toMatchObject({
      status: 'ok',
      value: [
        { text: 'other', deleted: false },
        { text: 'two', deleted: true },
      ],
    })
  })
})

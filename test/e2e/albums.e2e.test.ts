import { createHash } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { becomeManagers, claimMany } from '../support/desk.ts'
import type { Claimed } from '../support/desk.ts'
import { createTogether } from '../support/together.ts'
import type { System } from '../support/surroundings.ts'

const chief = 500_001
const soon = { timeoutMs: 10_000 }
let stack: System | undefined
afterEach(() => stack?.close())

const bytes = (seed: string): Uint8Array => createHash('sha512').update(seed).digest()
const md5 = (data: Uint8Array): string => createHash('md5').update(data).digest('hex')

const createDesk = async (chats: number): Promise<{ running: System; claimed: Claimed[] }> => {
  const running = await createTogether({ env: { TELEGRAM_ADMIN_IDS: String(chief) } })
  stack = running
  await running.startAll()
  const managers = await becomeManagers(running, running.telegram.addUser({ id: chief, firstName: 'Марія' }), 1)
  return { running, claimed: await claimMany(running, managers, chats) }
}

const sentTo = ({ crm }: System, chat: number): string[] =>
  crm.ledger
    .where(({ ok, kind, chat: at }) => ok && kind === 'crm.send' && at === chat)
    .map(({ text, files }) => files?.[0]?.md5 ?? text ?? '')

const photos = [1, 2, 3].map((index) => bytes(`photo ${String(index)}`))

/** Three photos as an album, the first with a caption. */
const sendAlbum = ({ telegram }: System, { user, opened }: Claimed, reply: boolean): number[] =>
  photos.map(
    (photo, index) =>
      telegram.sendPhoto(user, user.id, {
        bytes: photo,
        mediaGroup: 'album-1',
        ...(index === 0 ? { caption: 'Три фото' } : {}),
        ...(reply ? { replyTo: opened } : {}),
      }).messageId,
  )

describe('an album of a manager', () => {
  it('is one reply: its parts reach the buyer in order, and one receipt stands on its first item', async () => {
    const { running, claimed } = await createDesk(1)
    const [one] = claimed
    if (one === undefined) throw new Error('no chat')
    const { telegram } = running
    const [first] = sendAlbum(running, one, true)
    await expect.poll(() => sentTo(running, one.chat), { timeout: 15_000 }).toEqual(['Три фото', ...photos.map(md5)])
    await telegram.ledger.waitFor(
      ({ ok, kind, messageId, note }) => ok && kind === 'telegram.setMessageReaction' && messageId === first && note === '👌',
      soon,
    )
    const reactions = telegram.ledger.where(({ kind, chat }) => kind === 'telegram.setMessageReaction' && chat === one.user.id)
    expect(new Set(reactions.map(({ messageId }) => messageId))).toEqual(new Set([first]))
  })

  it('is asked about once when it is in doubt whom it is for, and goes whole where it is told to', async () => {
    const { running, claimed } = await createDesk(2)
    const [one] = claimed
    if (one === undefined) throw new Error('no chat')
    const { telegram, crm } = running
    for (const { chat, user } of claimed) {
      crm.buyerWrites(chat, `Ще одне w${String(chat)}`)
      await telegram.ledger.waitFor(({ ok, chat: at, text }) => ok && at === user.id && (text ?? '').includes(`w${String(chat)}`), soon)
    }
    sendAlbum(running, one, false)
    const isQuestion = (text: string | undefined): boolean => (text ?? '').includes('Кому надіслати?')
    const asked = await telegram.ledger.waitFor(({ ok, chat, text }) => ok && chat === one.user.id && isQuestion(text), soon)
    const question = telegram.messages(one.user.id).find(({ id }) => id === asked.messageId)
    const markup = question?.replyMarkup
    const buttons = markup !== undefined && 'inline_keyboard' in markup ? markup.inline_keyboard.flat() : []
    const mine = buttons.find(({ text }) => text.includes(String(one.chat)))
    if (mine === undefined || !('callback_data' in mine)) throw new Error('no button')
    await telegram.pressButton(one.user, one.user.id, asked.messageId ?? 0, mine.callback_data).answered
    await expect.poll(() => sentTo(running, one.chat), { timeout: 15_000 }).toEqual(['Три фото', ...photos.map(md5)])
    expect(telegram.messages(one.user.id).filter(({ text }) => isQuestion(text))).toHaveLength(1)
    expect(claimed.slice(1).map(({ chat }) => sentTo(running, chat))).toEqual([[]])
  })

  it('goes without the part that the CRM refuses, which is named and can be sent again', async () => {
    const { running, claimed } = await createDesk(1)
    const [one] = claimed
    if (one === undefined) throw new Error('no chat')
    const { telegram, crm } = running
    crm.patchFaults({ refuseFilesNamed: 'bad' })
    for (const name of ['good.pdf', 'bad.pdf', 'last.pdf'])
      telegram.sendDocument(one.user, one.user.id, { bytes: bytes(name), name, mediaGroup: 'album-2', replyTo: one.opened })
    await expect.poll(() => sentTo(running, one.chat), { timeout: 15_000 }).toEqual([md5(bytes('good.pdf')), md5(bytes('last.pdf'))])
    const failed = await telegram.ledger.waitFor(
      ({ ok, chat, text }) => ok && chat === one.user.id && (text ?? '').includes('bad.pdf'),
      soon,
    )
    crm.patchFaults({ refuseFilesNamed: '' })
    const markup = telegram.messages(one.user.id).find(({ id }) => id === failed.messageId)?.replyMarkup
    const [retry] = markup !== undefined && 'inline_keyboard' in markup ? markup.inline_keyboard.flat() : []
    if (retry === undefined || !('callback_data' in retry)) throw new Error('no button')
    expect(retry.text).toBe('Повторити файл')
    await telegram.pressButton(one.user, one.user.id, failed.messageId ?? 0, retry.callback_data).answered
    await expect.poll(() => sentTo(running, one.chat).at(-1), { timeout: 15_000 }).toBe(md5(bytes('bad.pdf')))
    expect(sentTo(running, one.chat)).toHaveLength(3)
  })
})

describe('a correction', () => {
  it('of what the buyer has already is offered, and goes as a further message', async () => {
    const { running, claimed } = await createDesk(1)
    const [one] = claimed
    if (one === undefined) throw new Error('no chat')
    const { telegram, crm } = running
    const { messageId } = telegram.sendText(one.user, one.user.id, 'Ціна 100', { replyTo: one.opened })
    await crm.ledger.waitFor(({ ok, kind, text }) => ok && kind === 'crm.send' && text === 'Ціна 100', soon)
    telegram.editText(one.user, one.user.id, messageId, 'Ціна 110')
    const told = await telegram.ledger.waitFor(({ ok, text }) => ok && (text ?? '').includes('зміну клієнт не побачить'), soon)
    const markup = telegram.messages(one.user.id).find(({ id }) => id === told.messageId)?.replyMarkup
    const [fix] = markup !== undefined && 'inline_keyboard' in markup ? markup.inline_keyboard.flat() : []
    if (fix === undefined || !('callback_data' in fix)) throw new Error('no button')
    expect(sentTo(running, one.chat)).toEqual(['Ціна 100'])
    await telegram.pressButton(one.user, one.user.id, told.messageId ?? 0, fix.callback_data).answered
    await expect.poll(() => sentTo(running, one.chat), { timeout: 10_000 }).toEqual(['Ціна 100', 'Ціна 110'])
  })
})

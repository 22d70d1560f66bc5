import { callbackButton, copyButton, inlineKeyboard } from '@pinline/telegram'
import type { TelegramClient, TelegramResult } from '@pinline/telegram'
import { describe, expect, it } from 'vitest'
import { createDeliver } from './deliver.ts'
import type { Placement } from './deliver.ts'

const text: Placement = { type: 'new', telegramChat: 700, attachment: null }
const photo: Placement = { ...text, attachment: { bytes: new Uint8Array(1), name: 'a.jpg', image: true } }
const drawing = {
  text: ['Є білі?'],
  keyboard: inlineKeyboard([[callbackButton('Відповісти', 'c:1', 'primary'), copyButton('Скопіювати', 'так')]]),
  silent: false,
  open: true,
}
const refused = { status: 'rejected', description: 'Bad Request: something of this server’s own' } as const

/** A server whose answers depend on whether the keyboard has anything new. */
const createRig = (answers: { novel: TelegramResult<never> | 'ok'; plain: TelegramResult<never> | 'ok' }) => {
  const calls: string[] = []
  const call = (method: string, { reply_markup: keyboard }: { reply_markup?: unknown }): Promise<unknown> => {
    const novel = /"(?:style|copy_text)"/u.test(JSON.stringify(keyboard))
    calls.push(`${method} ${novel ? 'novel' : 'plain'}`)
    const answer = answers[novel ? 'novel' : 'plain']
    return Promise.resolve(answer === 'ok' ? { status: 'ok', value: { message_id: 9 } } : answer)
  }
  // The client's generic signatures can not be written as one function.
  const client = { call, upload: call } as unknown as TelegramClient
  return { calls, answers, deliver: createDeliver(client) }
}

describe('a keyboard with novelties', () => {
  it('that is refused goes without them, and so does every later one', async () => {
    const { deliver, calls } = createRig({ novel: refused, plain: 'ok' })
    await expect(deliver.show(drawing, text, 'a')).resolves.toEqual({ status: 'plainer' })
    expect(calls).toHaveLength(1)
    await expect(deliver.show(drawing, text, 'a')).resolves.toEqual({ status: 'ok', value: 9 })
    await deliver.show(drawing, text, 'another')
    expect(calls).toEqual(['sendMessage novel', 'sendMessage plain', 'sendMessage plain'])
  })

  it('is not blamed for what is refused without it too', async () => {
    const { deliver, calls } = createRig({ novel: refused, plain: refused })
    await deliver.show(drawing, text, 'a')
    await expect(deliver.show(drawing, text, 'a')).resolves.toEqual(refused)
    await deliver.show(drawing, text, 'a')
    expect(calls.at(2)).toBe('sendMessage novel')
  })

  it('that a server is known to take is not blamed for a refused file', async () => {
    const { deliver, calls, answers } = createRig({ novel: 'ok', plain: 'ok' })
    await deliver.show(drawing, text, 'a')
    answers.novel = refused
    await expect(deliver.show(drawing, photo, 'b')).resolves.toEqual(refused)
    expect(calls).toEqual(['sendMessage novel', 'sendPhoto novel'])
  })
})

describe('a text whose entities are refused', () => {
  it('goes plain by the next call, for it must arrive', async () => {
    const { deliver, calls, answers } = createRig({ novel: { status: 'bad-entities' }, plain: 'ok' })
    await expect(deliver.show(drawing, text, 'a')).resolves.toEqual({ status: 'plainer' })
    answers.novel = 'ok'
    await expect(deliver.show(drawing, text, 'a')).resolves.toEqual({ status: 'ok', value: 9 })
    expect(calls).toEqual(['sendMessage novel', 'sendMessage novel'])
  })
})

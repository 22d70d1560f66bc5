import { encodeCallback } from '@pinline/contracts'
import type { EffectButton, EffectInput } from '@pinline/contracts'
import { managerRecipient, toTelegram } from '@pinline/db'
import type { OutboxItem, OutboxRequest } from '@pinline/db'
import type { Farewell } from './outcome.ts'
import type { CrmEffect } from './reply-effect.ts'

/** Telegram copies no longer texts by a button. */
const mostCopied = 256
const megabyte = 1024 * 1024
/** Telegram gives bots no larger files. */
const telegramGives = 20 * megabyte

export interface NoticeDeps {
  readonly bot: number
  /** Address of an order's page in the CRM, `{order}` for its number; null: no such button. */
  readonly linkTemplate: string | null
}

/** An item with what it is for; `effect` null where this version can not read it. */
export interface Subject {
  readonly item: OutboxItem
  readonly order: number
  readonly effect: CrmEffect | null
}

/** What the writer of a reply is told, each once however often it is asked for. Empty where nobody wrote it. */
export interface Notices {
  /** A given-up effect. `draft` is what was kept of it; a reply of several parts is kept, and told of, once. */
  dead(subject: Subject, farewell: Farewell, draft: number | null): OutboxRequest[]
  unknown(subject: Subject): OutboxRequest[]
  /** It has been waiting for long, at present for this reason (of a try that failed); null: the CRM is not asked while it is silent. */
  waiting(subject: Subject, reason: string | null): OutboxRequest[]
  /** The end of a mark as read that somebody waits for (`none`: there was nothing to mark), or its first failure. */
  seen(subject: Subject, outcome: 'done' | 'none' | 'failed'): OutboxRequest[]
  /** The reaction on the writer's own message; what it shows is looked up when it is drawn. */
  receipt(subject: Subject, state: string): OutboxRequest[]
}

type Notice = EffectInput<'notice'>

/** The message that a reply came from. Nobody wrote what a rule answers. */
export const sourceOf = (effect: CrmEffect | null) =>
  effect === null || effect.op === 'seen' || effect.op === 'reply.auto' ? null : effect.payload.source

/** The words of a reply as its writer knows them. */
const wordsOf = (effect: CrmEffect | null): string => {
  switch (effect?.op) {
    case 'reply.text':
    case 'reply.auto':
      return effect.payload.text
    case 'reply.file':
      return effect.payload.name
    case 'seen':
    case undefined:
      return ''
  }
}

/** Parts of one reply are numbered from 0, so a later file follows a part that went before it. */
const followsPart = ({ idem }: OutboxItem): boolean => !/^tg:\d+:\d+:0(?::|$)/.test(idem)

/** A size as the catalogue words it; a tenth is enough to see what is too much. */
const sizeParam = (bytes: number) => ({ text: 'size.mb', params: { n: Math.ceil((bytes / megabyte) * 10) / 10 } }) as const

/** What a reply waits for, by the reason of its last try. */
const waitKey = (reason: string | null): string => {
  if (reason === 'unauthorized') return 'reason.key'
  return reason?.startsWith('telegram ') === true ? 'reason.file.wait' : 'reason.down'
}

const seenTexts = { done: 'reply.seen.ok', none: 'reply.seen.none', failed: 'reply.seen.failed' } as const

const createButtons = ({ linkTemplate }: NoticeDeps) => {
  const crm = ({ order }: Subject): EffectButton[] =>
    linkTemplate === null ? [] : [{ label: 'btn.crm', url: linkTemplate.replaceAll('{order}', String(order)) }]
  const copy = ({ effect }: Subject): EffectButton[] => {
    const text = effect?.op === 'reply.text' ? effect.payload.text : ''
    return text === '' || text.length > mostCopied ? [] : [{ label: 'btn.copy', copy: text }]
  }
  const press = (
    { item }: Subject,
    action: 'retry' | 'isThere' | 'resend',
    label: string,
    style?: 'primary' | 'success',
  ): EffectButton[] => [{ label, data: encodeCallback({ action, args: [item.lane, item.seq] }), ...(style === undefined ? {} : { style }) }]
  return { crm, copy, press }
}

type Stale = Extract<Farewell, { kind: 'stale' }>

/** What its writer may do with a reply that was kept: send it where the chat is his, take the chat and send it where it is free. */
const draftRow = ({ order }: Subject, { owner, mine }: Stale, draft: number | null): EffectButton[] => {
  if (draft === null) return []
  const args: [number, number] = [draft, order]
  if (owner !== null) return [{ label: 'btn.drafts', data: encodeCallback({ action: 'drafts', args: [0] }) }]
  const [label, action] = mine ? (['btn.send', 'send'] as const) : (['btn.claim_send', 'claimSend'] as const)
  return [{ label, style: 'primary', data: encodeCallback({ action, args }) }]
}

const staleNotice = (subject: Subject, farewell: Stale, draft: number | null, copy: EffectButton[]): Notice => {
  const buttons = [draftRow(subject, farewell, draft), copy]
  const { owner, mine, endedAt } = farewell
  if (owner !== null) return { key: 'reply.stale.other', params: { manager: { manager: owner } }, buttons }
  if (mine) return { key: 'reply.stale.mine', buttons }
  return { key: 'reply.stale.free', params: { at: endedAt === null ? '' : { time: 'at', at: endedAt.toISOString() } }, buttons }
}

const createDead = (deps: NoticeDeps) => {
  const { crm, copy, press } = createButtons(deps)
  const tooLarge = (subject: Subject, farewell: Extract<Farewell, { kind: 'too-large' }>): Notice => {
    const { effect, item } = subject
    const name = wordsOf(effect)
    if (farewell.for === 'telegram')
      return { key: 'reply.file.tg', params: { max: sizeParam(telegramGives), name }, buttons: [crm(subject)] }
    const params = { name, size: sizeParam(farewell.bytes), max: sizeParam(farewell.most) }
    return { key: followsPart(item) ? 'reply.file.big' : 'reply.file.big.alone', params, buttons: [crm(subject)] }
  }
  return (subject: Subject, farewell: Farewell, draft: number | null): Notice | null => {
    const { item, effect } = subject
    const text = wordsOf(effect)
    switch (farewell.kind) {
      case 'failed': {
        const isFile = effect?.op === 'reply.file'
        const retry = sourceOf(effect) === null ? [] : press(subject, 'retry', isFile ? 'btn.retry_file' : 'btn.retry', 'primary')
        const named = isFile && followsPart(item) ? { key: 'reply.failed.file', params: { name: text, reason: farewell.reason } } : null
        return {
          ...(named ?? { key: 'reply.failed', params: { reason: farewell.reason, text } }),
          buttons: [retry, copy(subject), crm(subject)],
        }
      }
      case 'too-large':
        return tooLarge(subject, farewell)
      case 'stale':
        return staleNotice(subject, farewell, draft, copy(subject))
      case 'none':
        return null
    }
  }
}

export const createNotices = (deps: NoticeDeps): Notices => {
  const { crm, press } = createButtons(deps)
  const dead = createDead(deps)

  const send = ({ item, order, effect }: Subject, what: string, notice: Notice | null, once = item.idem): OutboxRequest[] => {
    if (notice === null || item.manager === null) return []
    const target = { bot: deps.bot, recipient: managerRecipient(item.manager), order }
    const buttons = (notice.buttons ?? []).filter((row) => row.length > 0)
    const about = { ...(item.chat === null ? {} : { chat: item.chat }), manager: item.manager }
    const payload = { ...notice, buttons, replyTo: sourceOf(effect)?.messageId ?? null }
    return [toTelegram(target, { op: 'notice', payload, idem: `notice:${once}:${what}`, priority: 1, ...about })]
  }

  return {
    dead: (subject, farewell, draft) => {
      const notice = dead(subject, farewell, draft)
      if (draft === null) return send(subject, 'dead', notice)
      const reply = `tg:${String(deps.bot)}:${String(sourceOf(subject.effect)?.updateId ?? 0)}`
      return send(subject, 'stale', notice, reply)
    },
    unknown: (subject) =>
      send(subject, 'unknown', {
        key: 'reply.unknown',
        buttons: [crm(subject), press(subject, 'isThere', 'btn.is_there', 'success'), press(subject, 'resend', 'btn.resend')],
      }),
    waiting: (subject, reason) =>
      send(subject, 'waiting', {
        key: 'reply.waiting',
        params: { since: { time: 'since', at: subject.item.createdAt.toISOString() }, reason: { text: waitKey(reason) } },
        silent: true,
      }),
    seen: (subject, outcome) =>
      subject.effect?.op === 'seen' && subject.effect.payload.notify
        ? send(subject, outcome === 'failed' ? 'seen-failed' : 'seen', { key: seenTexts[outcome], silent: true })
        : [],
    receipt: ({ item, order, effect }, state) => {
      const source = sourceOf(effect)
      if (source === null || item.manager === null) return []
      const target = { bot: deps.bot, recipient: managerRecipient(item.manager), order }
      const idem = `receipt:tg:${String(deps.bot)}:${String(source.updateId)}:${String(item.seq)}:${state}`
      const about = { ...(item.chat === null ? {} : { chat: item.chat }), manager: item.manager }
      return [toTelegram(target, { op: 'receipt', payload: source, idem, priority: 1, ...about })]
    },
  }
}

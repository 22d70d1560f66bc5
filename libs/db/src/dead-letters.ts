import { parseEffect } from '@pinline/contracts'
import { lockChat } from './chat-row.ts'
import type { Database } from './database.ts'
import { deadLetterStatements as statements } from './dead-letter-statements.ts'
import type { EffectRow, LetterRow, UpdateRow } from './dead-letter-statements.ts'
import { deadReason } from './dead-reasons.ts'
import type { DeadReason } from './dead-reasons.ts'
import { managerRecipient, toTelegram } from './effects.ts'
import { enqueue } from './enqueue.ts'
import type { OutboxRequest, TouchedLane } from './enqueue.ts'
import { recordEvent } from './events.ts'
import { maskWords } from './mask-words.ts'
import type { MaskPolicy } from './mask-words.ts'
import { createTransact } from './transaction.ts'
import type { Transaction } from './transaction.ts'

/** A row of the outbox; in the lane of a person an update of Telegram's, `seq` being its number. */
export interface LetterKey {
  readonly lane: number
  readonly seq: number
}

/** Something that was given up and waits for somebody's decision. */
export interface DeadLetter extends LetterKey {
  readonly order: number | null
  /** Who wrote it, or whom it is for. */
  readonly manager: number | null
  /** The effect's name, or `update`. */
  readonly op: string
  /** `crm`, `group:main`, `manager:7`, `log`; empty for an update. */
  readonly recipient: string
  readonly reason: DeadReason
  readonly deadAt: Date
  readonly attempts: number
}

export interface DeadLetterView extends DeadLetter {
  /** Its words with what is personal hidden; null for what has none, and for updates, which nobody reads again. */
  readonly content: string | null
  /** It is a text, and may be changed before it is replayed. */
  readonly editable: boolean
}

/** Who decides: a person by number, or whoever has the console's password. */
export type LetterActor = number | 'console'

/** `settled`: somebody has decided about it before. `unreadable`: its content is gone or of another version. */
export type LetterRefusal = { readonly status: 'missing' | 'settled' | 'unreadable' }

/** Everything that was given up, and replies of which nobody knows whether they arrived (`unproven`). A reply that was refused because its chat had gone to somebody else is no dead letter: its writer has it back. */
export interface DeadLetters {
  /** A page from 1, newest first; a page behind the last one is the last. */
  list(page: number, size: number): Promise<{ letters: DeadLetter[]; total: number; page: number; pages: number }>
  get(key: LetterKey): Promise<DeadLetterView | null>
  /**
   * Asks for it once more, at its lane's end, under the key of the first with `:r1`, `:r2`… behind it. Of several at once one replays it.
   * A reply goes under the chat's owner of now, for somebody has decided that it shall go. Hint the lanes after it.
   */
  replay(key: LetterKey, by: LetterActor): Promise<{ readonly status: 'replayed'; readonly lanes: TouchedLane[] } | LetterRefusal>
  /** Gives it up for good; it stays as a row. */
  drop(key: LetterKey, by: LetterActor): Promise<{ readonly status: 'dropped'; readonly lanes: TouchedLane[] } | LetterRefusal>
  /** Changes the words of a reply. `same`: it says so already. */
  edit(key: LetterKey, text: string, by: LetterActor): Promise<{ readonly status: 'edited' | 'same' | 'not-text' } | LetterRefusal>
}

export interface DeadLettersOptions {
  readonly policy: MaskPolicy
  readonly clock: () => Date
}

const toLetter = ({ lane, seq, order, manager, op, recipient, state, error, dead_at, attempts }: LetterRow): DeadLetter => ({
  lane,
  seq,
  order,
  manager,
  op,
  recipient,
  reason: state === 'unknown' ? 'unproven' : deadReason(error, recipient),
  deadAt: dead_at,
  attempts,
})

/** The words that a stored effect carries. */
const wordsOf = (op: string, payload: unknown): string | null => {
  const effect = parseEffect(op, payload)
  if (effect.op === 'reply.text' || effect.op === 'reply.auto') return effect.payload.text
  return effect.op === 'reply.file' ? effect.payload.name : null
}

const isText = (op: string): boolean => op === 'reply.text' || op === 'reply.auto'

/** The key of the next replay. */
const nextIdem = (idem: string): string => {
  const [, stem = idem, count = '0'] = /^(.*):r(\d+)$/u.exec(idem) ?? []
  return `${stem}:r${String(Number(count) + 1)}`
}

const tidings = { replayed: 'dead.told.replayed', dropped: 'dead.told.dropped', closed: 'dead.told.closed' } as const

/** Tells whoever wrote something what somebody else has decided about it. */
const tellWriter = (row: EffectRow, what: keyof typeof tidings, by: LetterActor): OutboxRequest[] => {
  const words = wordsOf(row.op, row.payload)
  if (row.manager === null || row.bot === null || row.manager === by || words === null || row.order === null) return []
  const target = { bot: row.bot, recipient: managerRecipient(row.manager), order: row.order }
  const payload = { key: tidings[what], params: { order: String(row.order), text: words } }
  const about = { manager: row.manager, ...(row.chat === null ? {} : { chat: row.chat }) }
  return [toTelegram(target, { op: 'notice', payload, idem: `dead:${what}:${row.idem}`, priority: 1, ...about })]
}

interface Scene {
  readonly tx: Transaction
  readonly key: LetterKey
  readonly by: LetterActor
  readonly now: Date
}

const audit = async ({ tx, key, by, now }: Scene, action: string, chat: number | null): Promise<void> => {
  const { lane, seq } = key
  const who = by === 'console' ? {} : { manager: by }
  const data = { action: `dead-${action}`, target: `${String(lane)}/${String(seq)}`, lane, seq, ...(by === 'console' ? { by } : {}) }
  await recordEvent(tx, { at: now, kind: 'admin', ...(chat === null ? {} : { chat }), ...who, data })
}

/** The dead effect under its chat's lock and its own. */
const lockEffect = async ({ tx, key }: Scene): Promise<(EffectRow & { readonly epochNow: number | null }) | LetterRefusal> => {
  const [found] = await tx.query<{ chat: number | null }>(statements.chatOf, [key.lane, key.seq])
  if (found === undefined) return { status: 'missing' }
  const chat = found.chat === null ? null : await lockChat(tx, { id: found.chat })
  const [row] = await tx.query<EffectRow>(statements.lockEffect, [key.lane, key.seq])
  if (row === undefined) return { status: 'missing' }
  return row.state === 'dead' || row.state === 'unknown' ? { ...row, epochNow: chat?.epoch ?? null } : { status: 'settled' }
}

type Replayed = Awaited<ReturnType<DeadLetters['replay']>>

const replayEffect = async (scene: Scene): Promise<Replayed> => {
  const row = await lockEffect(scene)
  if ('status' in row) return row
  if (parseEffect(row.op, row.payload).op === 'invalid') return { status: 'unreadable' }
  const { tx, key } = scene
  await tx.query(statements.settleEffect, [key.lane, key.seq, 'replaced'])
  const request: OutboxRequest = {
    kind: row.kind,
    key: row.lane_key,
    destination: row.destination,
    priority: row.kind === 'crm' ? 1 : 2,
    idem: nextIdem(row.idem),
    op: row.op,
    recipient: row.recipient,
    payload: row.payload,
    ...(row.chat === null ? {} : { chat: row.chat }),
    ...(row.message === null ? {} : { message: row.message }),
    ...(row.manager === null ? {} : { manager: row.manager }),
    ...(row.epoch === null ? {} : { epoch: row.epochNow ?? row.epoch }),
  }
  await audit(scene, 'replay', row.chat)
  return { status: 'replayed', lanes: await enqueue(tx, [request, ...tellWriter(row, 'replayed', scene.by)]) }
}

const putAside: ReadonlySet<string | null> = new Set(['poison', 'restored'])

const isUpdate = async ({ tx, key }: Scene): Promise<boolean> =>
  (await tx.query<{ kind: string }>(statements.kindOf, [key.lane]))[0]?.kind === 'inbox'

const replayUpdate = async (scene: Scene): Promise<Replayed> => {
  const { tx, key } = scene
  const [row] = await tx.query<UpdateRow>(statements.lockUpdate, [key.lane, key.seq])
  if (row === undefined) return { status: 'missing' }
  if (!putAside.has(row.error) || row.done_at === null) return { status: 'settled' }
  if (!row.readable) return { status: 'unreadable' }
  await tx.query(statements.replayUpdate, [row.bot, key.seq, row.lane])
  await audit(scene, 'replay', null)
  return { status: 'replayed', lanes: [] }
}

const drop = async (scene: Scene): Promise<Awaited<ReturnType<DeadLetters['drop']>>> => {
  const { tx, key } = scene
  if (await isUpdate(scene)) {
    const [row] = await tx.query<UpdateRow>(statements.lockUpdate, [key.lane, key.seq])
    if (row === undefined) return { status: 'missing' }
    if (!putAside.has(row.error)) return { status: 'settled' }
    await tx.query(statements.dropUpdate, [row.bot, key.seq])
    await audit(scene, 'drop', null)
    return { status: 'dropped', lanes: [] }
  }
  const row = await lockEffect(scene)
  if ('status' in row) return row
  await tx.query(statements.settleEffect, [key.lane, key.seq, 'dropped'])
  await audit(scene, 'drop', row.chat)
  return { status: 'dropped', lanes: await enqueue(tx, tellWriter(row, row.state === 'unknown' ? 'closed' : 'dropped', scene.by)) }
}

const edit = async (scene: Scene, text: string): Promise<Awaited<ReturnType<DeadLetters['edit']>>> => {
  const { tx, key } = scene
  if (await isUpdate(scene)) return { status: 'not-text' }
  const row = await lockEffect(scene)
  if ('status' in row) return row
  if (!isText(row.op)) return { status: 'not-text' }
  const before = wordsOf(row.op, row.payload)
  if (before === null) return { status: 'unreadable' }
  if (before === text) return { status: 'same' }
  await tx.query(statements.editEffect, [key.lane, key.seq, text])
  await audit(scene, 'edit', row.chat)
  return { status: 'edited' }
}

export const createDeadLetters = ({ pool }: Pick<Database, 'pool'>, { policy, clock }: DeadLettersOptions): DeadLetters => {
  const transact = createTransact({ pool })
  const decide = <T>(key: LetterKey, by: LetterActor, work: (scene: Scene) => Promise<T>): Promise<T> =>
    transact((tx) => work({ tx, key, by, now: clock() }))
  return {
    list: async (page, size) => {
      const total = (await pool.query<{ n: number }>(statements.count)).rows[0]?.n ?? 0
      const pages = Math.max(1, Math.ceil(total / size))
      const shown = Math.min(Math.max(page, 1), pages)
      const { rows } = await pool.query<LetterRow>({ ...statements.list, values: [size, (shown - 1) * size] })
      return { letters: rows.map(toLetter), total, page: shown, pages }
    },
    get: async ({ lane, seq }) => {
      const [row] = (await pool.query<LetterRow & { payload: unknown }>({ ...statements.get, values: [lane, seq] })).rows
      if (row === undefined) return null
      const words = wordsOf(row.op, row.payload)
      return { ...toLetter(row), content: words === null ? null : maskWords(words, policy), editable: isText(row.op) && words !== null }
    },
    replay: (key, by) => decide(key, by, async (scene) => ((await isUpdate(scene)) ? replayUpdate(scene) : replayEffect(scene))),
    drop: (key, by) => decide(key, by, drop),
    edit: (key, text, by) => decide(key, by, (scene) => edit(scene, text)),
  }
}

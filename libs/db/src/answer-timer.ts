import { audienceOf, pauseMs, returnStep } from '@pinline/domain'
import type { AnswerClock, Audience, ClockState, LocalTime, Wait } from '@pinline/domain'
import { lockChat, ownerOf } from './chat-row.ts'
import type { LockedChat } from './chat-row.ts'
import { cardsAgain, escalationsTo, groupNotice, lateCard, ownerNotice } from './answer-effects.ts'
import type { Late } from './answer-effects.ts'
import { readAwake } from './awake.ts'
import type { Awake } from './awake.ts'
import type { Database } from './database.ts'
import type { DeskOptions } from './desk.ts'
import { enqueue } from './enqueue.ts'
import type { OutboxRequest, TouchedLane } from './enqueue.ts'
import { recordEvent } from './events.ts'
import { applyOwnership } from './ownership-writes.ts'
import { createTransact } from './transaction.ts'
import type { Transaction } from './transaction.ts'

/** Tells, step by step, that a buyer waits. Its state stands in the chat's row, so it goes on where another process was. */
export interface AnswerTimer {
  /** Does what is due in at most `limit` chats, as one transaction under their locks. `looked`: how many were due. */
  tick(limit: number): Promise<{ looked: number; lanes: TouchedLane[] }>
}

export interface AnswerTimerOptions extends DeskOptions {
  readonly clockRules: AnswerClock
  /** Working minutes of each step's own audience, as the rules have them. */
  readonly minutes: readonly [number, number, number, number]
  /** Of people's quiet hours. */
  readonly localTime: LocalTime
}

/** Rows that another transaction is just changing wait for the next time. */
const settle = (name: string, where: string, change: string) => ({
  name,
  text: `with c as (select id from chat where account = $1 and ${where} order by external_id for update skip locked)
   update chat x set ${change} from c where x.id = c.id`,
})

/** A reading of the chat begins the wait again, also where somebody has said that these words need no answer. */
const endNeedless = settle(
  'end-needless-waits',
  'waiting_since is not null and no_reply_id >= last_buyer_id',
  'waiting_since = null, clock_step = 0, clock_at = null',
)
const endAnswered = settle('end-answered-clocks', 'waiting_since is null and clock_step > 0', 'clock_step = 0, clock_at = null')

/** `$3`: a clock that has told somebody, of a wait that began later, belongs to an earlier wait. */
const dueClocks = {
  name: 'due-clocks',
  text: `select id from chat where account = $1 and waiting_since is not null and last_buyer_id > coalesce(no_reply_id, 0)
   and (clock_step = 0 or clock_at <= $2 or (clock_step > 1 and waiting_since > $3)) order by external_id limit $4`,
}

const setClock = { name: 'set-clock', text: 'update chat set clock_step = $2, clock_at = $3 where id = $1' }
const raiseVersion = { name: 'raise-version', text: 'update chat set version = version + 1 where id = $1' }

/** What the owner has done about the chat, and whether a reply of anybody is on its way. */
const signs = {
  name: 'owner-signs',
  text: `with r as materialized (select o.manager_id, o.state, o.created_at from lane l join outbox_item o on o.lane_id = l.id
     where l.kind = 'crm' and l.key = $2 and o.manager_id is not null and o.op in ('reply.text', 'reply.file'))
   select greatest((select max(a.claimed_at) from assignment a where a.chat_id = $1 and a.released_at is null),
     (select o.touched_at from open_chat o where o.chat_id = $1 and o.manager_id = $3),
     (select max(r.created_at) from r where r.manager_id = $3),
     case when $5 then (select max(e.at) from event e where e.chat_id = $1 and e.kind = 'on-it' and e.manager_id = $3) end) as sign,
   exists (select 1 from r where r.state not in ('dead', 'dropped') and r.created_at >= $4) as replied`,
}

interface Look {
  readonly tx: Transaction
  readonly scope: AnswerTimerOptions
  readonly awake: Awake
  readonly now: Date
}

/** What one chat's step leads to. */
interface Step {
  readonly requests: OutboxRequest[]
  readonly told: Audience | null
}

const nothing: Step = { requests: [], told: null }

const setState = ({ tx }: Look, chat: LockedChat, { step, at }: ClockState): Promise<unknown> => tx.query(setClock, [chat.id, step, at])

/** A free chat is shown late in the group: by a new card with sound the first time, by an edit later. */
const tellFree = async ({ tx, scope }: Look, chat: LockedChat, late: Late): Promise<OutboxRequest[]> => {
  await tx.query(raiseVersion, [chat.id])
  // The new card first: the older ones are drawn again as replaced by it.
  return [lateCard(scope, chat, late), ...(await cardsAgain(tx, scope, chat))]
}

const tell = async (look: Look, chat: LockedChat, step: number, late: Late): Promise<Step> => {
  const { tx, scope, awake, now } = look
  const { owner } = late
  const listeners = { owned: owner !== null, owner: owner !== null && awake.isAwake(owner) }
  const told = audienceOf(step, { ...listeners, deputy: awake.deputies.length > 0, chief: awake.chiefs.length > 0 })
  const requests: OutboxRequest[] = []
  if (told === 'owner' && owner !== null) requests.push(ownerNotice(scope, chat, owner, late))
  // The last step tells people only; the group has seen it three times by then.
  if (owner === null && step < 4) requests.push(...(await tellFree(look, chat, late)))
  if (told === 'group' && owner !== null) requests.push(groupNotice(scope, chat, owner, late))
  if (told !== null) await recordEvent(tx, { at: now, kind: 'escalate', chat: chat.id, data: { step, audience: told } })
  return { requests, told }
}

/** Works one chat's clock. */
const lookAt = async (look: Look, chat: LockedChat): Promise<Step> => {
  const { tx, scope, now } = look
  const since = chat.waitingSince
  if (since === null) return nothing
  const owner = ownerOf(chat, now)
  const key = `${String(scope.account)}:${String(chat.order)}`
  const isReturn = chat.clockStep === returnStep
  const [found] = await tx.query<{ sign: Date | null; replied: boolean }>(signs, [chat.id, key, owner, since, isReturn])
  const wait: Wait = { since, step: chat.clockStep, owned: owner !== null, sign: found?.sign ?? null }
  const plan = scope.clockRules.plan(wait, now)
  if (plan.type === 'set') {
    await setState(look, chat, plan)
    return nothing
  }
  if (found?.replied === true) {
    // An answer is on its way, which may take long while the CRM is away; if it dies, the clock goes on.
    await setState(look, chat, { step: plan.step, at: new Date(now.getTime() + pauseMs) })
    return nothing
  }
  const acting = { ...wait, step: plan.step }
  if (plan.step === returnStep) {
    await setState(look, chat, scope.clockRules.next(acting, null))
    const { requests } = await applyOwnership(tx, scope, chat, { type: 'revoke', reason: 'returned' }, now)
    return { requests, told: null }
  }
  const step = await tell(look, chat, plan.step, { since, owner, now })
  await setState(look, chat, scope.clockRules.next(acting, step.told))
  return step
}

const minuteMs = 60_000

export const createAnswerTimer = (db: Database, scope: AnswerTimerOptions): AnswerTimer => {
  const transact = createTransact(db)
  const [first] = scope.minutes

  /** All chats in one transaction, so that a chief gets one list and gets it once. */
  const work = (chats: readonly number[], now: Date): Promise<TouchedLane[]> =>
    transact(async (tx) => {
      const look: Look = { tx, scope, awake: await readAwake(tx, scope), now }
      const requests: OutboxRequest[] = []
      const listed = { deputy: new Map<LockedChat, Date>(), chief: new Map<LockedChat, Date>() }
      for (const id of chats) {
        const chat = await lockChat(tx, { id })
        if (chat === null) continue
        const step = await lookAt(look, chat)
        requests.push(...step.requests)
        if ((step.told === 'deputy' || step.told === 'chief') && chat.waitingSince !== null) listed[step.told].set(chat, chat.waitingSince)
      }
      requests.push(...escalationsTo(scope, 'deputy', look.awake.deputies, listed.deputy, scope.minutes[2]))
      requests.push(
        ...escalationsTo(scope, 'chief', look.awake.chiefs, listed.chief, scope.minutes[look.awake.deputies.length > 0 ? 3 : 2]),
      )
      return enqueue(tx, requests)
    })

  return {
    tick: async (limit) => {
      const now = scope.clock()
      await db.pool.query({ ...endNeedless, values: [scope.account] })
      await db.pool.query({ ...endAnswered, values: [scope.account] })
      const values = [scope.account, now, new Date(now.getTime() - first * minuteMs), limit]
      const { rows } = await db.pool.query<{ id: number }>({ ...dueClocks, values })
      const chats = rows.map(({ id }) => id)
      return { looked: chats.length, lanes: chats.length === 0 ? [] : await work(chats, now) }
    },
  }
}

/** @internal */
export const answerTimerStatements = { endNeedless, endAnswered, dueClocks, setClock, raiseVersion, signs }

import type { Redis } from 'ioredis'
import { monotonicMs, newId, sleep, withTimeout } from '@pinline/platform'
import { takesCommands } from './limiter-parts.ts'
import type { createAside } from './limiter-parts.ts'
import type { Recipient, TelegramLimits } from './limits.ts'
import { usualMs } from './shared-limiter.ts'
import type { SharedLimiter, Taken } from './shared-limiter.ts'

/** Longest that an answer is waited for. */
export const mostPatienceMs = 500
const remembered = 20
/** The longest of the remembered answers that do not count. */
const strays = 3

/** How long answers are waited for: as long as almost all of the last ones took, and some more. */
const createPatience = () => {
  const took: number[] = []
  return {
    seen: (ms: number): void => {
      took.push(ms)
      if (took.length > remembered) took.shift()
    },
    ms: (): number => {
      const usual = took.toSorted((a, b) => b - a)[Math.min(strays, Math.floor(took.length / 4))] ?? 0
      return Math.min(mostPatienceMs, Math.max(usualMs, Math.ceil(usual * 1.25)))
    },
  }
}

/** Chats kept before old ones are thrown out. */
const sweepSize = 1000

/** Names of charges, by chat, that will not be used though they may have been made; each is good to know as long as a charge lasts. */
const createUnused = (keepMs: number) => {
  const chats = new Map<number, Map<string, number>>()
  const drop = (chatId: number, names: readonly string[]): void => {
    const own = chats.get(chatId)
    for (const name of names) own?.delete(name)
    if (own?.size === 0) chats.delete(chatId)
  }
  const of = (chatId: number): string[] => {
    const own = chats.get(chatId)
    if (own === undefined) return []
    const old = [...own].filter(([, till]) => till <= monotonicMs()).map(([name]) => name)
    drop(chatId, old)
    return [...own.keys()]
  }
  return {
    of,
    drop,
    add: (chatId: number, name: string): void => {
      if (chats.size >= sweepSize) for (const known of chats.keys()) of(known)
      chats.set(chatId, (chats.get(chatId) ?? new Map<string, number>()).set(name, monotonicMs() + keepMs))
    },
  }
}

type Go = Extract<Taken, { status: 'go' }>

/** No answer of use. */
interface Late {
  readonly status: 'late'
}
/** Charged, and the moment is now; `giveBack` is for what is not used after all. */
export type Granted = Pick<Go, 'status' | 'at'> & { readonly giveBack: () => void }
/** `charged`: its moment is to be waited for. */
export type Answer = Exclude<Taken, Go> | { readonly status: 'charged'; readonly begins: () => Promise<Granted | Late> } | Late

export interface AskDeps {
  readonly redis: Redis
  readonly shared: Pick<SharedLimiter, 'take' | 'giveBack'>
  readonly aside: Pick<ReturnType<typeof createAside>, 'send'>
  readonly limits: TelegramLimits
}

/** When a question was asked, and how long an answer is of use. */
interface Asked {
  readonly askedAt: number
  readonly patienceMs: number
}

/** Waits for the moment of a charge. A process that stood still finds the answer, or the end of its wait, too late. */
const begin = async (
  { ms, at }: Go,
  { askedAt, patienceMs }: Asked,
  patience: Pick<ReturnType<typeof createPatience>, 'seen'>,
  giveBack: () => void,
): Promise<Granted | Late> => {
  if (ms > 0) await sleep(ms)
  const ageMs = monotonicMs() - askedAt - ms
  if (ms > 0) patience.seen(ageMs)
  if (ageMs <= patienceMs) return { status: 'go', at, giveBack }
  giveBack()
  return { status: 'late' }
}

/** Never rejects. */
export type Ask = (recipient: Recipient, doubtMs: number) => Promise<Answer>

/**
 * Asks the shared limits. What is granted is used within the time that the charge has room for, or not at all: then the chat is given back
 * at once, and where that may not have got through with the next question, so that late answers never starve it.
 */
export const createAsk = ({ redis, shared, aside, limits }: AskDeps): Ask => {
  const patience = createPatience()
  const unused = createUnused(limits.holdMs + 4 * mostPatienceMs)
  const holder = newId()
  let count = 0

  const giveBack = (recipient: Recipient, name: string): void => {
    const { chatId } = recipient
    unused.add(chatId, name)
    aside.send(async () => {
      await shared.giveBack(recipient, name)
      unused.drop(chatId, [name])
    })
  }

  return async (recipient, doubtMs) => {
    if (!takesCommands(redis)) return { status: 'late' }
    const { chatId } = recipient
    const askedAt = monotonicMs()
    const patienceMs = patience.ms()
    const given = unused.of(chatId)
    const name = `${holder}:${String((count += 1))}`
    const back = (): void => {
      giveBack(recipient, name)
    }
    const asked = shared.take(recipient, { name, unused: given, doubtMs }).then((taken) => {
      const ageMs = monotonicMs() - askedAt
      // What is still waited for is judged by the moment of its use.
      if (taken.status !== 'go' || taken.ms === 0 || ageMs > patienceMs) patience.seen(ageMs)
      if (taken.status !== 'go') unused.drop(chatId, [name])
      return taken
    })
    try {
      const outcome = await withTimeout(asked, patienceMs)
      if (outcome.status === 'ok') {
        const taken = outcome.value
        if (taken.status !== 'go') return taken
        unused.drop(chatId, given)
        return { status: 'charged', begins: () => begin(taken, { askedAt, patienceMs }, patience, back) }
      }
    } catch {
      // It may have been charged all the same.
    }
    back()
    return { status: 'late' }
  }
}

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { LedgerEntry } from '@pinline/simulators'
import { z } from 'zod'
import { keyOf } from './failpoint-plan.ts'
import { markersIn } from './load.ts'
import type { Fault } from './report.ts'
import type { World } from './world.ts'

/** Behind the last look nothing keeps a stopped process from writing what somebody else has written meanwhile. */
export const unguarded = keyOf({ name: 'outbox.writing', action: 'stop' })

/** A line of the dispatcher's log about replies that stand twice. */
const twinLine = z.object({ twins: z.array(z.object({ linked: z.number(), message: z.number() })) })

/** CRM messages that the dispatchers have called twins. */
const flaggedIn = (folder: string): Set<number> => {
  const logs = readdirSync(folder).filter((name) => /^dispatcher-\d+\.log$/.test(name))
  const lines = logs.flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'))
  return new Set(
    lines
      .filter((line) => line.includes('"twins":'))
      .flatMap((line) => twinLine.parse(JSON.parse(line)).twins.flatMap(({ linked, message }) => [linked, message])),
  )
}

/** A reply that the CRM has twice because a process was stopped behind the last look and wrote when it went on. */
export interface LateCopy {
  readonly marker: string
  /** The CRM messages that came late. */
  readonly messages: readonly number[]
}

/** A process that goes on writes at once what it was stopped at; the machine may be busy. */
const wakeMs = 2_000

const isOfOutbox = ({ what, service }: Fault): boolean => what === unguarded || (what === 'stop' && service === 'outbox')

interface Copied extends LateCopy {
  readonly firstMs: number
  readonly lastMs: number
}

/** Replies that the CRM has as several messages, by their last one. */
const copied = (sent: readonly LedgerEntry[]): Copied[] => {
  const sends = sent
    .filter(({ ok, kind }) => ok && kind === 'crm.send')
    .flatMap((entry) => markersIn(entry.text).map((marker) => ({ marker, ...entry })))
  return [...Map.groupBy(sends, ({ marker }) => marker)]
    .flatMap(([marker, [first, ...rest]]) => {
      const others = rest.filter(({ messageId }) => messageId !== first?.messageId)
      const last = others.at(-1)
      if (first === undefined || last === undefined) return []
      return [{ marker, messages: others.flatMap(({ messageId = 0 }) => [messageId]), firstMs: first.atMs, lastMs: last.atMs }]
    })
    .toSorted((a, b) => a.lastMs - b.lastMs)
}

/**
 * Each stop explains one reply that was written twice: once while it lasted, once when it was over. Of several stops the one that was over
 * first is taken, for it can explain no later copy.
 */
export const lateCopies = (sent: readonly LedgerEntry[], suffered: readonly Fault[]): LateCopy[] => {
  const stops = suffered
    .filter(isOfOutbox)
    .map(({ atMs, mendedMs = atMs }) => ({ atMs, overMs: mendedMs }))
    .toSorted((a, b) => a.overMs - b.overMs)
  const explain = ({ firstMs, lastMs }: Copied): boolean => {
    const at = stops.findIndex(({ atMs, overMs }) => atMs < firstMs && firstMs < overMs && overMs <= lastMs && lastMs < overMs + wakeMs)
    if (at >= 0) stops.splice(at, 1)
    return at >= 0
  }
  return copied(sent)
    .filter(explain)
    .map(({ marker, messages }) => ({ marker, messages }))
}

/** Longer than a twin is given to turn out to be none. */
const flagPatienceMs = 100_000

/** Late copies are what nothing can prevent; each of them has to be noticed. How many were not. */
export const untilFlagged = async (world: World, late: readonly LateCopy[]): Promise<number> => {
  const until = performance.now() + flagPatienceMs
  const unflagged = (): number => {
    const flagged = flaggedIn(world.servers.folder)
    return late.filter(({ messages }) => !messages.some((message) => flagged.has(message))).length
  }
  while (unflagged() > 0 && performance.now() < until) await delay(1_000)
  return unflagged()
}

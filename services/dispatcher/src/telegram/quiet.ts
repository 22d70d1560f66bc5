import { parseEffect } from '@pinline/contracts'
import type { OutboxItem } from '@pinline/db'
import { isQuiet } from '@pinline/domain'
import type { LocalTime } from '@pinline/domain'
import type { Clock } from '@pinline/platform'
import type { Destination } from './destinations.ts'
import type { Drawn } from './drawn.ts'

type Draw = (item: OutboxItem, destination: Destination, signal: AbortSignal) => Promise<Drawn>

/** Somebody set himself an alarm, which is no use without a sound. */
const isOwnAlarm = ({ op, payload }: OutboxItem): boolean => {
  const effect = parseEffect(op, payload)
  return effect.op === 'notice' && effect.payload.key === 'snooze.due'
}

/** In a person's quiet hours everything still comes to him, but without a sound; only his own reminders ring. */
export const hushed =
  (draw: Draw, { localTime, clock }: { readonly localTime: Pick<LocalTime, 'partsOf'>; readonly clock: Clock }): Draw =>
  async (item, destination, signal) => {
    const drawn = await draw(item, destination, signal)
    const { quiet } = destination
    if (drawn.type !== 'show' || drawn.drawing.silent || quiet === undefined || isOwnAlarm(item)) return drawn
    return isQuiet(quiet, localTime.partsOf(clock()).minute) ? { ...drawn, drawing: { ...drawn.drawing, silent: true } } : drawn
  }

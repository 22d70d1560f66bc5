import type { TextKey } from '@pinline/i18n'
import type { FaultId, FaultState } from '../../../src/api.ts'
import type { Side } from '../shell/phone-id.ts'

/** Words for the strength of the faults that have one. */
export const strengthKey = ({ id }: Pick<FaultState, 'id'>): TextKey =>
  id === 'telegram-limit' ? 'pg.fault.strength.telegram-limit' : 'pg.fault.strength.crm-slow'

const ofShop = /^(?:crm-|webhook-|group-|manager-)/u
const ofDesk = /^openproject-/u

/** Faults that this side can feel, and whatever is on. */
export const faultsOf = (faults: readonly FaultState[], side: Side): readonly FaultState[] => {
  const isForeign = (id: FaultId): boolean => (side === 'shop' ? ofDesk : ofShop).test(id)
  return faults.filter(({ id, on }) => on || !isForeign(id))
}

/** How many faults are on now; acts are over as soon as they are done. */
export const countOn = (faults: readonly FaultState[]): number => faults.filter(({ on }) => on).length

/** Switches before buttons. */
export const lastingFirst = (faults: readonly FaultState[]): readonly FaultState[] => [
  ...faults.filter(({ kind }) => kind === 'switch'),
  ...faults.filter(({ kind }) => kind === 'act'),
]

/** The strength for a request: what was chosen, else what there is, within its bounds; nothing for a fault that has none. */
export const strengthOf = ({ strength }: Pick<FaultState, 'strength'>, chosen: number | undefined): { strength?: number } =>
  strength === null ? {} : { strength: Math.min(strength.max, Math.max(strength.min, chosen ?? strength.value)) }

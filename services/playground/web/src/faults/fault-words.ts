import type { TextKey } from '@pinline/i18n'
import type { FaultState } from '../../../src/api.ts'

/** Words for the strength of the faults that have one. */
export const strengthKey = ({ id }: Pick<FaultState, 'id'>): TextKey =>
  id === 'telegram-limit' ? 'pg.fault.strength.telegram-limit' : 'pg.fault.strength.crm-slow'

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

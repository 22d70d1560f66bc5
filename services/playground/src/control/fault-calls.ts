import { z } from 'zod'
import { faultIds, serviceNames } from '../api.ts'
import type { Calls } from '../api.ts'
import type { Faults } from '../faults/faults.ts'
import type { Shop } from '../shop.ts'

const fault = z.enum(faultIds)
const turned = z.strictObject({ id: fault, on: z.boolean(), strength: z.number().min(0).max(60).optional() })
const done = z.strictObject({ id: fault, service: z.enum(serviceNames).optional() })
const knobs = z.strictObject({
  telegram: z.looseObject({}).optional(),
  crm: z.looseObject({}).optional(),
  openProject: z.looseObject({}).optional(),
})

type Answer = Calls['PUT /api/fault']['answer']

/** The simulators' knobs, all of them, as JSON has them. */
interface Knobs {
  readonly telegram: Record<string, unknown>
  readonly crm: Record<string, unknown>
  readonly openProject: Record<string, unknown>
}

/** Named faults for the page, and every single knob for tools. Each throws `NotPossibleError`, and `ZodError` for a wrong body. */
export const createFaultCalls = ({ shop: { telegram, crm, openProject }, faults }: { shop: Shop; faults: Faults }) => {
  const answer = (): Answer => ({ faults: faults.describe() })
  const readKnobs = (): Knobs => ({
    telegram: telegram.describeFaults(),
    crm: crm.describeFaults(),
    openProject: openProject.describeFaults(),
  })
  return {
    turn: (body: unknown): Answer => {
      const { id, on, strength } = turned.parse(body)
      faults.turn(id, on, strength)
      return answer()
    },
    act: async (body: unknown): Promise<Answer> => {
      const { id, service } = done.parse(body)
      await faults.act(id, service)
      return answer()
    },
    allOff: (): Answer => {
      faults.allOff()
      return answer()
    },
    readKnobs,
    /** Undefined complaint: done. */
    turnKnobs: (body: unknown): { readonly complaint: string } | { readonly complaint: undefined; readonly knobs: Knobs } => {
      const patch = knobs.parse(body)
      const outcomes = [
        telegram.patchFaults(patch.telegram ?? {}),
        crm.patchFaults(patch.crm ?? {}),
        openProject.patchFaults(patch.openProject ?? {}),
      ]
      const refused = outcomes.find((outcome) => outcome.status === 'invalid')
      faults.noteKnobs()
      return refused === undefined ? { complaint: undefined, knobs: readKnobs() } : { complaint: refused.reason }
    },
  }
}

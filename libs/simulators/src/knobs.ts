import { z } from 'zod'

/** Makes the knob `down` act the moment it is set. */
export const switchDown = (faults: { down: boolean }, act: (down: boolean) => void): void => {
  let down = faults.down
  Object.defineProperty(faults, 'down', {
    enumerable: true,
    get: () => down,
    set: (value: boolean) => {
      down = value
      act(value)
    },
  })
}

const toJson = (value: unknown): unknown => (value instanceof Set || value instanceof Map ? [...value] : value)

/** Knobs for who sits outside of the process. */
export const createKnobs = <Faults extends object>(faults: Faults, schema: z.ZodType<Partial<Faults>>) => ({
  /** All knobs as JSON has them: a set as an array, a map as an array of pairs. */
  describeFaults: (): Record<string, unknown> =>
    Object.fromEntries(Object.entries(faults).map(([name, value]: [string, unknown]) => [name, toJson(value)])),
  /** Turns the knobs that `patch` names, in the form of `describeFaults`. When one is unknown or out of range it gives the complaint, and nothing changes. */
  patchFaults: (patch: unknown): { status: 'done' } | { status: 'invalid'; reason: string } => {
    const parsed = schema.safeParse(patch)
    if (!parsed.success) return { status: 'invalid', reason: z.prettifyError(parsed.error) }
    Object.assign(faults, parsed.data)
    return { status: 'done' }
  },
})

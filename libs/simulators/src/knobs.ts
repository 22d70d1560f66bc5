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

/** Knobs as JSON has them: a set as an array, a map as an array of pairs. */
export const describeKnobs = (knobs: object): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(knobs).map(([name, value]: [string, unknown]) => [
      name,
      value instanceof Set || value instanceof Map ? [...value] : value,
    ]),
  )
